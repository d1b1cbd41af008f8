/**
 * Where Tendril's types differ from TensorFlow.js's on purpose: names as compare.ts gives them, with the reason.
 *
 * "in" is a value of TensorFlow.js's type where Tendril's is wanted, "out" the other way: a type that only arguments have may be wider
 * here, one that only results have may be narrower.
 */

const because = (reason: string, names: string[]): [string, string][] =>
  names.map((name) => [name, reason]);

export const deliberate: ReadonlyMap<string, string> = new Map([
  ...because('gives a Float64Array for float64', ['util.toTypedArray']),
  ...because('takes more than there', [
    'type DataTypeMap in',
    'type MicrophoneConfig out',
    'type ModelCompileArgs out',
    'type ModelEvaluateArgs out',
    'type ModelFitArgs out',
    'type ModelFitDatasetArgs out',
    'type GRUCellLayerArgs out',
    'type GRULayerArgs out',
    'type LSTMCellLayerArgs out',
    'type LSTMLayerArgs out',
    'type SimpleRNNCellLayerArgs out',
    'type SimpleRNNLayerArgs out',
    'type ModelAndWeightsConfig out',
    'type Rank out',
    'type TensorLike out',
    'type io.TrainingConfig out',
    'type io.WeightGroup out',
    'type io.WeightsManifestEntry out',
    'type serialization.ConfigDictValue out',
    'BaseCallback#params',
    'Container#toJSON',
    'LayersModel#loss',
    'LayersModel#metrics',
  ]),
  ...because('tells more than there; only Tendril makes one', [
    'type backend_util.MemoryInfo in',
    'type backend_util.TimingInfo in',
  ]),
  ...because('says what the function takes, where TensorFlow.js says Function', [
    'op',
    'type CustomCallbackArgs in',
    'type SimpleRNNCellLayerArgs in',
    'type SimpleRNNLayerArgs in',
  ]),
  ...because('not made by programs: tensors and variables are made by tf.tensor and tf.variable', [
    'new Tensor',
    'new Variable',
    'new serialization.SerializationMap',
  ]),
  ...because("the inside of TensorFlow.js's engine and layers, which is made otherwise here", [
    'Container#nodesByDepth',
    'LayersModel#fitLoop',
    'Tensor#kerasMask',
    'Tensor#scopeId',
    'WebcamIterator#cropAndResizeFrame',
    'engine',
    'layers.Layer#inboundNodes',
    'layers.Layer#outboundNodes',
  ]),
  ...because('null where there is no mask, which TensorFlow.js returns and does not say', [
    'Container#computeMask',
    'layers.Layer#computeMask',
    'layers.RNN#computeMask',
  ]),
  ...because('wanted, where TensorFlow.js fails without', [
    'layers.centerCrop',
    'layers.rescaling',
    'layers.resizing',
  ]),
  ...because(
    "refused: TensorFlow.js's type has an option that it fails with or that does nothing",
    ['layers.categoryEncoding', 'layers.convLstm2d', 'layers.convLstm2dCell'],
  ),
  ...because('a column of text has numbers and strings', ['type ColumnConfig in']),
  ...because('elements are sounds, not tensors', ['MicrophoneIterator#toArray']),
  ...because('the third argument is for tests inside TensorFlow.js', ['new GraphModel']),
  ...because('an object with the functions, of which only those that are used are bundled', [
    'new OptimizerConstructors',
  ]),
  ...because('gives the variable itself, which the compiler does not see through', [
    'LayerVariable#write',
  ]),
]);
