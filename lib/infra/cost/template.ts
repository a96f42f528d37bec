/** Resource of a CloudFormation template. */
interface TemplateResource {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
}

/** All resources of a stage, whatever stack they are in. */
export type StageResources = readonly TemplateResource[];

/** Properties of every resource of a type. */
export const propertiesOf = <Properties>(resources: StageResources, type: string): Properties[] =>
  resources
    .filter(({ Type }) => Type === type)
    .map(({ Properties: properties = {} }) => properties as Properties);
