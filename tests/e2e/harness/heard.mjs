// What a person hears, sample by sample: a tone for a microphone, and a worklet that counts how
// long nobody is heard, and how long somebody is heard twice.

/** In the page, before it loads: its microphone is a steady tone. No noise suppression sees it. */
export function speakInTones() {
  const native = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
  let context = null;
  const tone = async () => {
    context ??= new AudioContext();
    await context.resume();
    const oscillator = new OscillatorNode(context, { frequency: 440 });
    const target = context.createMediaStreamDestination();
    oscillator.connect(new GainNode(context, { gain: 0.4 })).connect(target);
    oscillator.start();
    return target.stream.getAudioTracks()[0];
  };
  navigator.mediaDevices.getUserMedia = async (wish) => {
    const stream = await native(wish);
    if (!wish.audio) return stream;
    // The device stays open: a page that captures may play sound.
    const silent = stream.getAudioTracks();
    const sounds = await tone();
    for (const track of silent) stream.removeTrack(track);
    stream.addTrack(sounds);
    window.ownDevices = [...(window.ownDevices ?? []), ...silent];
    return stream;
  };
}

/** In the page, before it loads: whatever an audio element plays goes through a counter, as loud as
 * the element is at that sample. */
export function countWhatIsHeard() {
  const kInputs = 16;
  const worklet = `
    registerProcessor('heard', class extends AudioWorkletProcessor {
      constructor() {
        super();
        this.reset();
        this.port.onmessage = ({ data }) => {
          this.port.postMessage({ ...this.counted, run: this.run });
          if (data === 'reset') this.reset();
        };
      }
      reset() {
        this.run = 0;
        this.counted = { samples: 0, loud: 0, longestGap: 0, twice: 0 };
      }
      process(inputs) {
        const isLoud = (input) => (input[0] ?? []).some((sample) => Math.abs(sample) > 0.01);
        const voices = inputs.filter(isLoud).length;
        const counted = this.counted;
        counted.samples += 128;
        if (voices === 0) this.run += 128;
        if (voices > 0) {
          counted.loud += 128;
          counted.longestGap = Math.max(counted.longestGap, this.run);
          this.run = 0;
        }
        if (voices > 1) counted.twice += 128;
        return true;
      }
    });`;
  let ready = null;
  let next = 0;
  const begin = async () => {
    const context = new AudioContext({ sampleRate: 48000 });
    await context.audioWorklet.addModule(URL.createObjectURL(new Blob([worklet], { type: 'text/javascript' })));
    const node = new AudioWorkletNode(context, 'heard', { numberOfInputs: kInputs });
    const quiet = new GainNode(context, { gain: 0 });
    node.connect(quiet).connect(context.destination);
    await context.resume();
    return { context, node };
  };
  const wired = new Map();
  const loudness = (element) => (element.muted || !element.srcObject ? 0 : 1);
  const wire = async (element) => {
    const stream = element.srcObject;
    const before = wired.get(element);
    if (before) before.gain.gain.value = 0;
    wired.delete(element);
    if (!stream) return;
    ready ??= begin();
    const { context, node } = await ready;
    if (element.srcObject !== stream) return;
    const gain = new GainNode(context, { gain: loudness(element) });
    context.createMediaStreamSource(stream).connect(gain).connect(node, 0, next);
    next = (next + 1) % kInputs;
    wired.set(element, { gain });
  };
  const intercept = (name, then) => {
    const native = Object.getOwnPropertyDescriptor(HTMLMediaElement.prototype, name);
    Object.defineProperty(HTMLMediaElement.prototype, name, {
      ...native,
      set(value) {
        native.set.call(this, value);
        if (this instanceof HTMLAudioElement) then(this);
      },
    });
  };
  intercept('srcObject', (element) => void wire(element));
  intercept('muted', (element) => {
    const one = wired.get(element);
    if (one) one.gain.gain.value = loudness(element);
  });
  window.heard = async (wish) => {
    if (!ready) return null;
    const { node } = await ready;
    return new Promise((done) => {
      node.port.onmessage = ({ data }) => done(data);
      node.port.postMessage(wish ?? 'read');
    });
  };
}

const kSamplesPerMs = 48;

/** Since it was last asked so, in samples of 48 kHz: {samples, loud, longestGap, twice, run}. */
export const heard = (page, wish = 'read') => page.evaluate((w) => window.heard(w), wish);
export const milliseconds = (samples) => samples / kSamplesPerMs;
