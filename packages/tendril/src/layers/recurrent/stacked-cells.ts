/** Several cells one on top of the other, as one cell. */
import { tidy } from '../../runtime/index.ts';
import type { Tensor } from '../../runtime/index.ts';
import { registerBuiltIn } from '../../io/serialization.ts';
import type { ConfigDict, Serializable, SerializableConstructor } from '../../io/serialization.ts';
import { deserializeLayer } from '../engine/deserialize-layer.ts';
import type { Layer, LayerArgs } from '../engine/layer.ts';
import type { LayerVariable } from '../engine/layer-variable.ts';
import { shapeList, toList } from '../engine/lists.ts';
import { nameScope } from '../engine/names.ts';
import { leastTraceable } from '../engine/traceability.ts';
import type { Traceability } from '../engine/traceability.ts';
import type { Kwargs, RegularizerFn, Shape } from '../engine/types.ts';
import { RNNCell, stateSizes } from './cell.ts';

export interface StackedRNNCellsArgs extends LayerArgs {
  /** From the one that gets the input to the one that gives the output. */
  cells: RNNCell[];
}

export class StackedRNNCells extends RNNCell {
  static className = 'StackedRNNCells';
  readonly cells: RNNCell[];

  constructor(args: StackedRNNCellsArgs) {
    super(args);
    if (!Array.isArray(args.cells) || args.cells.length === 0) {
      throw new Error('stackedRNNCells: give the cells, a list of at least one');
    }
    const wrong = args.cells.find((cell) => cell?.stateSize == null);
    if (wrong !== undefined) {
      throw new Error('stackedRNNCells: each cell must be an RNNCell with a stateSize');
    }
    this.cells = args.cells;
  }

  /** Of all cells, those of the last first. */
  override get stateSize(): number[] {
    return [...this.cells].reverse().flatMap(stateSizes);
  }

  /** States of all cells as a list for each, in the order of `cells`. */
  divideStates(states: Tensor[]): Tensor[][] {
    const rest = [...states];
    const divided = [...this.cells]
      .reverse()
      .map((cell) => rest.splice(0, stateSizes(cell).length));
    return divided.reverse();
  }

  /** The reverse of `divideStates`. */
  joinStates(states: Tensor[][]): Tensor[] {
    return [...states].reverse().flat();
  }

  override resetMasks(): void {
    super.resetMasks();
    for (const cell of this.cells) cell.resetMasks();
  }

  override build(inputShape: Shape | Shape[]): void {
    let shape = shapeList(inputShape)[0];
    this.cells.forEach((cell, i) => {
      if (!cell.built) nameScope(`RNNCell_${i}`, () => cell.build(shape));
      cell.built = true;
      shape = [shape[0], stateSizes(cell)[0]];
    });
    this.built = true;
  }

  override call(inputs: Tensor | Tensor[], kwargs: Kwargs): Tensor[] {
    return tidy(() => {
      const [x, ...states] = toList(inputs);
      let output = x;
      const after = this.divideStates(states).map((own, i) => {
        const [y, ...next] = toList(this.cells[i].call([output, ...own], kwargs));
        output = y;
        return next;
      });
      return [output, ...this.joinStates(after)];
    });
  }

  // Its weights are those of its cells, in their order.

  override get trainable(): boolean {
    return this.trainable_;
  }

  override set trainable(trainable: boolean) {
    this.trainable_ = trainable;
    for (const cell of this.cells) cell.trainable = trainable;
  }

  override get trainableWeights(): LayerVariable[] {
    return this.trainable ? this.cells.flatMap((cell) => cell.trainableWeights) : [];
  }

  override get nonTrainableWeights(): LayerVariable[] {
    const frozen = this.cells.flatMap((cell) => cell.nonTrainableWeights);
    if (this.trainable) return frozen;
    return [...this.cells.flatMap((cell) => cell.trainableWeights), ...frozen];
  }

  override get losses(): RegularizerFn[] {
    return this.cells.flatMap((cell) => cell.losses);
  }

  override get traceable(): Traceability {
    return leastTraceable([super.traceable, ...this.cells.map((cell) => cell.traceable)]);
  }

  override setFastWeightInitDuringBuild(value: boolean): void {
    super.setFastWeightInitDuringBuild(value);
    for (const cell of this.cells) cell.setFastWeightInitDuringBuild(value);
  }

  override getConfig(): ConfigDict {
    const cells = this.cells.map((cell) => ({
      className: cell.getClassName(),
      config: cell.getConfig(),
    }));
    return { ...super.getConfig(), cells };
  }

  static override fromConfig<T extends Serializable>(
    cls: SerializableConstructor<T>,
    config: ConfigDict,
    customObjects: ConfigDict = {},
  ): T {
    const cells: Layer[] = (config.cells as ConfigDict[]).map((cell) =>
      deserializeLayer(cell, customObjects),
    );
    return new cls({ ...config, cells } as never);
  }
}
registerBuiltIn(StackedRNNCells);
