// links: live_recording
// A part of a recording with damage, and a manifest. What repair and finish make of it must be
// readable again, and the same when it is done once more.
#include <cstdlib>

#include "live/recording/finish.hpp"
#include "live/recording/manifest.hpp"
#include "live/recording/playlist.hpp"
#include "live/recording/recorder.hpp"
#include "tests/live/recording/judge.hpp"
#include "tests/media/mp4/formats.hpp"

namespace {

using namespace live::recording;

void check(bool holds) {
  if (!holds) std::abort();
}

// A short recording; the first byte of the input chooses which.
std::vector<std::uint8_t> recording(std::uint8_t kind) {
  Recorder recorder(base::WallTime{1'000});
  Operations out;
  if ((kind & 1) == 0) check(recorder.on_format(media::mp4::test::h264(), out).has_value());
  if ((kind & 3) != 2) check(recorder.on_format(media::mp4::test::opus(), out).has_value());
  for (int i = 0; i < 60; ++i) {
    const base::Time now{std::chrono::milliseconds(i * 40)};
    const std::vector<std::uint8_t> bytes(20, 7);
    recorder.write(now, media::Kind::kVideo, {i * 3600, 0, i % 25 == 0, bytes}, out);
    recorder.write(now, media::Kind::kAudio, {i * 1920, 0, true, bytes}, out);
  }
  recorder.end(EndReason::kStopped, out);
  std::vector<std::uint8_t> file;
  for (const Operation& operation : out) {
    const auto* append = std::get_if<Append>(&operation);
    if (append != nullptr) file.insert(file.end(), append->bytes.begin(), append->bytes.end());
  }
  return file;
}

// The room for the index is skipped, so that damage hits what is read.
void damage(std::vector<std::uint8_t>& file, base::ByteReader& reader) {
  while (reader.left() >= 4) {
    const std::uint32_t where = reader.u16();
    const std::uint8_t how = reader.u8();
    const std::uint8_t value = reader.u8();
    std::size_t at = where;
    if (at > 2000) at += kIndexSpace - 1000;
    if (at >= file.size()) continue;
    if (how == 0) file.resize(at);
    if (how == 1) file.insert(file.begin() + static_cast<std::ptrdiff_t>(at), value);
    if (how == 2) file.erase(file.begin() + static_cast<std::ptrdiff_t>(at));
    if (how > 2) file[at] = value;
  }
}

void check_playlist(const test::MemoryReader& reader) {
  const auto part = vod_part(reader, {});
  check(part && !part->segments.empty());
  for (const VodSegment& segment : part->segments) {
    check(segment.at >= part->head_bytes && segment.bytes <= reader.size() - segment.at);
  }
  check(!vod_playlist({*part}).empty());
}

void repair(std::vector<std::uint8_t> file) {
  const test::MemoryReader reader(file);
  const auto size = whole_size(reader);
  const auto done = finish(reader, size ? *size : file.size());
  if (!done) return check(!to_string(done.error()).empty());
  check(done->size <= file.size() && done->length >= base::Duration{});
  check(!size || done->size == *size);
  test::carry_out(file, *done);
  const test::MemoryReader again(file);
  const auto second = finish(again, file.size());
  check(second && second->size == file.size() && second->length == done->length);
  check(!size || whole_size(again) == *size);
  check_playlist(again);
  const auto before = file;
  test::carry_out(file, *second);
  check(file == before);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const base::ConstBytes input(data, size);
  if (const auto manifest = read_manifest(base::as_text(input))) {
    check(read_manifest(write_manifest(*manifest)) == manifest);
  }
  repair({input.begin(), input.end()});
  std::vector<std::uint8_t> file = recording(input[0]);
  base::ByteReader reader(input.subspan(1));
  damage(file, reader);
  repair(std::move(file));
  return 0;
}
