/** What tests do with saved models. */
import type * as tf from '../../src/index.ts';
import type { ModelArtifacts } from '../../src/io/types.ts';

/** What a model is saved as, through JSON as any real store has it. */
export async function saved(model: tf.LayersModel, config?: object): Promise<ModelArtifacts> {
  let artifacts: ModelArtifacts | undefined;
  await model.save(
    {
      save: async (given) => {
        artifacts = given;
        return { modelArtifactsInfo: { dateSaved: new Date(), modelTopologyType: 'JSON' } };
      },
    },
    config,
  );
  const { weightData, ...rest } = artifacts!;
  return { ...(JSON.parse(JSON.stringify(rest)) as ModelArtifacts), weightData };
}
