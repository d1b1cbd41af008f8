/**
 * Published models give what TensorFlow.js 4.22 gives for them on its cpu backend. That takes it minutes, so its values are
 * kept in published-expected.json; RECORD_PUBLISHED=1 adds to that file what is missing, with TensorFlow.js.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { env } from 'node:process';
import { beforeAll, describe, expect, it } from 'vitest';
import * as tf from '../../src/index.ts';
import { describeUsual } from '../util/backends.ts';
import { expectClose } from '../util/oracle.ts';
import { oracle } from './compare.ts';
import { checkInstalled, published, root, sampleOf, type Sample } from './published.ts';

const file = new URL('./published-expected.json', import.meta.url);

const read = (): Record<string, Sample[]> =>
  JSON.parse(readFileSync(file, 'utf8')) as Record<string, Sample[]>;

async function record(): Promise<void> {
  const samples = read();
  for (const model of published.filter(({ name }) => !(name in samples))) {
    const source = model.load(tf);
    const handler = typeof source === 'string' ? tf.io.getLoadHandlers(source)[0] : source;
    samples[model.name] = await sampleOf(model, oracle, handler);
  }
  writeFileSync(file, JSON.stringify(samples, null, 2));
}

/** Some take long on a busy machine, or where software stands for a GPU. */
const patience = 600_000;

describeUsual('published models give what they give with TensorFlow.js', () => {
  let expected: Record<string, Sample[]>;

  beforeAll(async () => {
    checkInstalled();
    if (env.RECORD_PUBLISHED === '1') await record();
    expected = read();
  }, patience);

  for (const model of published) {
    it(
      model.name,
      async () => {
        const before = tf.memory().numTensors;
        const actual = await sampleOf(model, tf, model.load(tf));
        const wanted = expected[model.name];
        expect(actual.map((s) => s.shape)).toEqual(wanted.map((s) => s.shape));
        expect(actual.map((s) => s.top)).toEqual(wanted.map((s) => s.top));
        actual.forEach(({ values }, i) => expectClose(values, wanted[i].values, 1e-4));
        // Fewer, where what other files dropped is freed meanwhile.
        expect(tf.memory().numTensors).toBeLessThanOrEqual(before);
      },
      patience,
    );
  }
});

describe('published models hold their weights once, packed or not,', () => {
  const held = (): number => {
    const { numBytes, numBytesKept } = tf.memory();
    return numBytes + numBytesKept;
  };

  beforeAll(() => tf.setBackend('wasm'));

  for (const model of published.filter(({ photo }) => photo === undefined)) {
    it(
      model.name,
      async () => {
        checkInstalled();
        const before = tf.memory();
        const start = held();
        const source = model.load(tf);
        const loaded =
          model.format === 'layers'
            ? await tf.loadLayersModel(source)
            : await tf.loadGraphModel(source);
        const weights = held() - start;
        // The picture is small beside the weights, or is not counted.
        const x = tf.zeros([...model.shape], model.dtype);
        for (let i = 0; i < 2; i++) {
          const result =
            loaded instanceof tf.GraphModel ? loaded.executeAsync(x) : loaded.predict(x);
          const outputs = [await result].flat();
          for (const t of outputs) await t.data();
          tf.dispose(outputs);
        }
        x.dispose();
        // Columns up to the next multiple of 8 are in panels, too; and what graphs compute of their weights once stays.
        expect(held() - start).toBeLessThan(1.1 * weights + 200_000);
        loaded.dispose();
        expect(held()).toBeLessThanOrEqual(start);
        expect(tf.memory().numBytesKept).toBeLessThanOrEqual(before.numBytesKept);
      },
      patience,
    );
  }
});

interface Detector {
  runModel(text: string): Promise<{ languageId: string; confidence: number }[]>;
  dispose(): void;
}

describeUsual('a model of text, with strings, lists and a loop,', () => {
  const texts = [
    'import os\n\ndef main():\n    for f in os.listdir("."):\n        print(f)\n\nmain()\n',
    'fn main() {\n    let mut v: Vec<i32> = Vec::new();\n    v.push(1);\n    println!("{:?}", v);\n}\n',
    'select name, count(*) from people where age > 30 group by name order by 2 desc;\n',
  ];

  it('tells languages as it does in VS Code, which brings a TensorFlow.js of its own', async () => {
    checkInstalled();
    const at = `${root}@vscode/vscode-languagedetection`;
    const { ModelOperations } = createRequire(import.meta.url)(at) as {
      ModelOperations: new (options: { minContentSize: number }) => Detector;
    };
    const theirs = new ModelOperations({ minContentSize: 1 });
    const before = tf.memory().numTensors;
    const ours = await tf.loadGraphModel(`file://${at}/model/model.json`);
    const found: (string | undefined)[] = [];
    for (const text of texts) {
      const wanted = await theirs.runModel(text);
      const x = tf.tensor1d([text]);
      const results = (await ours.executeAsync(x)) as tf.Tensor[];
      const [scores, languages] = [await results[0].data(), await results[1].data<'string'>()];
      const confidence = wanted.map(({ languageId }) => scores[languages.indexOf(languageId)]);
      expectClose(
        confidence,
        wanted.map((one) => one.confidence),
        1e-5,
      );
      found.push(languages[scores.indexOf(Math.max(...scores))]);
      tf.dispose([x, results]);
    }
    expect(found).toEqual(['py', 'rs', 'sql']);
    theirs.dispose();
    ours.dispose();
    expect(tf.memory().numTensors).toBeLessThanOrEqual(before);
  });
});
