/** Fourier transforms, frames and windows. */
import { asVector, edge, family, real, sample, x, type Call, type Row } from '../spec.ts';

const complexOnes = { complex64: 'oracle' } as const;

/** Real numbers count as complex ones. */
const fromReal =
  (name: 'fft' | 'ifft'): Call =>
  (api, t) =>
    api[name](api.complex(t, api.zerosLike(t)));

const transforms = (within: '' | 'spectral.'): Row[] => [
  ...(['fft', 'ifft'] as const).map((name): Row => ({
    name: `${within}${name}`,
    samples: [[4], [2, 3], [2, 1, 5]].map((shape) =>
      sample([x(shape)], (api, t) => (within === '' ? api[name](t) : api.spectral[name](t))),
    ),
    dtypes: { ...complexOnes, float32: fromReal(name) },
    gradient: true,
  })),
  {
    name: `${within}rfft`,
    samples: [
      sample([x([4])], (api, t) => (within === '' ? api.rfft(t) : api.spectral.rfft(t))),
      sample([x([2, 5])], (api, t) => api.rfft(t, 3)),
      sample([x([2, 3])], (api, t) => api.rfft(t, 4)),
    ],
    dtypes: { float32: 'oracle', float16: 'wide', float64: 'kept' },
    gradient: true,
  },
  {
    name: `${within}irfft`,
    samples: [
      sample([x([1, 3])], (api, t) => (within === '' ? api.irfft(t) : api.spectral.irfft(t))),
      sample([x([2, 4])], (api, t) => api.irfft(t)),
    ],
    dtypes: complexOnes,
    gradient: true,
  },
];

const noArguments = 'it takes no tensors';

const window = (name: 'hammingWindow' | 'hannWindow'): Row => ({
  name: `signal.${name}`,
  samples: [sample([], (api) => api.signal[name](4)), sample([], (api) => api.signal[name](5))],
  dtypes: { float32: 'oracle' },
  gradient: noArguments,
});

export default family('Signals', [
  {
    name: 'cosineWindow',
    samples: [sample([], (api) => api.cosineWindow(6, 0.3, 0.7))],
    dtypes: { float32: 'oracle' },
    gradient: noArguments,
  },
  ...transforms(''),
  {
    name: 'signal.frame',
    samples: [
      sample([x([6])], (api, t) => api.signal.frame(asVector(t), 3, 2)),
      sample([real([6])], (api, t) => api.signal.frame(asVector(t), 3, 2, true, 7)),
      edge([real([2])], (api, t) => api.signal.frame(asVector(t), 3, 1), {
        reference: (api) => api.zeros([0, 3]),
      }),
    ],
    dtypes: { float32: 'oracle', float16: 'wide', int32: 'oracle' },
    gradient: true,
  },
  window('hammingWindow'),
  window('hannWindow'),
  {
    name: 'signal.stft',
    samples: [
      sample([x([7])], (api, t) => api.signal.stft(asVector(t), 4, 2)),
      sample([x([7])], (api, t) => api.signal.stft(asVector(t), 3, 2, 5)),
    ],
    dtypes: { float32: 'oracle', float16: 'wide', float64: 'kept' },
    gradient: true,
  },
  ...transforms('spectral.'),
]);
