-- Runs after the versions and the functions, each time: the database is ready to serve.
SELECT create_message_partitions(8);
