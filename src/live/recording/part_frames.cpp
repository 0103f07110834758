#include "live/recording/part_frames.hpp"

#include <utility>
#include <vector>

#include "live/recording/ticks.hpp"
#include "media/mp4/box_reader.hpp"
#include "media/mp4/track_reader.hpp"

namespace live::recording {

using base::Failure;

base::Result<PartFrames, PartError> PartFrames::open(const Reader& reader, base::Duration begins) {
  auto scan = PartScan::open(reader, reader.size());
  if (!scan) return Failure{scan.error()};
  const PartHead& head = scan->head();
  std::vector<std::uint8_t> moov(static_cast<std::size_t>(head.moov_bytes));
  if (!reader.read(head.moov_at, moov)) return Failure{PartError::kReadFailed};
  auto format = media::mp4::read_format(moov);
  if (!format || head.movie.tracks.size() != 1) return Failure{PartError::kNoHead};
  return PartFrames(reader, std::move(*scan), std::move(*format), begins);
}

PartFrames::PartFrames(const Reader& reader, PartScan scan, media::Format format,
                       base::Duration begins)
    : reader_(&reader),
      scan_(std::move(scan)),
      format_(std::move(format)),
      shift_(to_ticks(begins, format_.timescale)) {}

std::optional<base::Duration> PartFrames::next_time() {
  if (frames_.empty()) fill();
  if (frames_.empty()) return std::nullopt;
  return to_duration(frames_.front().decode_time, format_.timescale);
}

media::Frame PartFrames::take() {
  media::Frame frame = std::move(frames_.front());
  frames_.pop_front();
  return frame;
}

void PartFrames::fill() {
  const auto fragment = scan_.next();
  if (!fragment) return;
  std::vector<std::uint8_t> bytes(static_cast<std::size_t>(fragment->size));
  if (!reader_->read(fragment->at, bytes)) {
    failed_ = true;
    return;
  }
  media::mp4::BoxReader boxes(bytes);
  const auto moof = boxes.next();
  const auto mdat = boxes.next();
  if (!moof || !mdat || mdat->type != "mdat") return;
  const auto began = fragment->facts.runs.front().decode_time;
  const auto latest = kSourceSecondsMax * std::int64_t{format_.timescale};
  if (began > static_cast<std::uint64_t>(latest)) return;
  auto time = static_cast<std::int64_t>(began) + shift_;
  std::size_t at = 0;
  for (const auto& sample : media::mp4::read_samples(base::ConstBytes(bytes).first(mdat->at))) {
    if (sample.size > mdat->body.size() - at || time > latest) return;
    const base::ConstBytes data = mdat->body.subspan(at, sample.size);
    frames_.push_back({time, sample.composition_offset, sample.sync, {data.begin(), data.end()}});
    at += sample.size;
    time += sample.duration;
  }
}

}  // namespace live::recording
