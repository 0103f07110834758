/** Bytes of a picture: kLargeSlideBytesMax and kSmallSlideBytesMax of src/app/live_slides.hpp. */
export const kBytesMax = { large: 900 * 1024, small: 250 * 1024 } as const;
