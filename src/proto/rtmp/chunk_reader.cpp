#include "proto/rtmp/chunk_reader.hpp"

#include <algorithm>
#include <utility>

namespace proto::rtmp {

namespace {

using base::Failure;

constexpr std::uint32_t kExtendedMark = 0xFFFFFF;
constexpr std::array<std::size_t, 4> kMessageHeaderSizes{11, 7, 3, 0};  // by format

// Section 5.3.1.1: 0 and 1 in the low six bits mean that one or two bytes follow.
std::size_t basic_header_size(std::uint8_t first) {
  const std::uint8_t low = first & 0x3F;
  return low == 0 ? 2 : low == 1 ? 3 : 1;
}

std::uint32_t chunk_stream_of(const std::uint8_t* header) {
  const std::uint8_t low = header[0] & 0x3F;
  if (low == 0) return std::uint32_t{header[1]} + 64;
  if (low == 1) return std::uint32_t{header[1]} + 64 + std::uint32_t{header[2]} * 256;
  return low;
}

}  // namespace

base::Result<std::optional<Message>, ChunkError> ChunkReader::take(base::ConstBytes& in) {
  while (true) {
    if (returned_size_ > 0) {
      // At most four bytes, which may hold the end of one chunk and the start of the next.
      const auto bytes = std::exchange(returned_, {});
      const std::size_t size = std::exchange(returned_size_, 0);
      base::ConstBytes rest = base::ConstBytes(bytes).first(size);
      while (!rest.empty()) {
        auto done = step(rest);
        if (!done) continue;
        std::copy(rest.begin(), rest.end(), returned_.begin());
        returned_size_ = rest.size();
        return std::move(*done);
      }
      continue;
    }
    if (in.empty() && !(current_ != nullptr && chunk_left_ == 0)) return std::nullopt;
    if (auto done = step(in)) return std::move(*done);
  }
}

// One header or one piece of payload; a value when a message is whole or nothing can follow.
std::optional<base::Result<std::optional<Message>, ChunkError>> ChunkReader::step(
    base::ConstBytes& in) {
  using Taken = base::Result<std::optional<Message>, ChunkError>;
  if (current_ == nullptr) {
    if (!fill_header(in)) return std::nullopt;
    if (const auto error = on_header()) return Taken(Failure{*error});
    header_filled_ = 0;
  }
  if (returned_size_ > 0) return std::nullopt;  // these come first
  if (const auto error = take_payload(in)) return Taken(Failure{*error});
  if (chunk_left_ > 0) return std::nullopt;
  Stream& stream = *std::exchange(current_, nullptr);
  if (stream.message.payload.size() < stream.length) return std::nullopt;
  stream.begun = false;
  partial_bytes_ -= stream.length;
  Message whole{.type = stream.message.type,
                .chunk_stream = stream.message.chunk_stream,
                .stream = stream.message.stream,
                .timestamp = stream.message.timestamp,
                .payload = std::exchange(stream.message.payload, {})};
  if (const auto error = obey(whole)) return Taken(Failure{*error});
  return Taken(std::move(whole));
}

std::size_t ChunkReader::header_size() const {
  if (header_filled_ == 0) return 1;
  const std::size_t basic = basic_header_size(header_[0]);
  if (header_filled_ < basic) return basic;
  const std::uint8_t format = header_[0] >> 6;
  const std::size_t size = basic + kMessageHeaderSizes.at(format);
  if (header_filled_ < size) return size;
  if (format < 3) return base::load_u24(header_.data() + basic) == kExtendedMark ? size + 4 : size;
  const auto found = streams_.find(chunk_stream_of(header_.data()));
  const bool extended = found != streams_.end() && found->second.has_extended;
  return extended && repeats_extended_.value_or(true) ? size + 4 : size;
}

bool ChunkReader::fill_header(base::ConstBytes& in) {
  while (header_filled_ < header_size()) {
    if (in.empty()) return false;
    header_.at(header_filled_++) = in[0];
    in = in.subspan(1);
  }
  return true;
}

std::optional<ChunkError> ChunkReader::on_header() {
  const std::uint8_t format = header_[0] >> 6;
  const std::size_t basic = basic_header_size(header_[0]);
  const std::uint32_t id = chunk_stream_of(header_.data());
  auto found = streams_.find(id);
  if (found == streams_.end()) {
    // librtmp begins a fresh chunk stream with type 1; the length must be known, so not with 2, 3.
    if (format >= 2) return ChunkError::kUnknownStream;
    if (streams_.size() >= kChunkStreamsMax) return ChunkError::kTooManyStreams;
    found = streams_.emplace(id, Stream{}).first;
    found->second.message.chunk_stream = id;
  }
  Stream& stream = found->second;
  if (format >= 2 && !stream.has_header) return ChunkError::kUnknownStream;
  if (format < 3) {
    drop_partial(stream);  // a new header in the midst of a message begins a new one
    read_message_header(format, header_.data() + basic, stream);
  }
  read_extended(format, basic + kMessageHeaderSizes.at(format), stream);
  if (stream.length > kMessageSizeMax) return ChunkError::kMessageTooLong;
  if (!stream.begun) begin_message(format, stream);
  current_ = &stream;
  chunk_left_ = std::min<std::size_t>(chunk_size_, stream.length - stream.message.payload.size());
  return std::nullopt;
}

void ChunkReader::read_message_header(std::uint8_t format, const std::uint8_t* fields,
                                      Stream& stream) {
  stream.has_header = true;
  stream.extended = base::load_u24(fields);
  stream.has_extended = stream.extended == kExtendedMark;
  if (format == 2) return;
  stream.length = base::load_u24(fields + 3);
  stream.message.type = fields[6];
  if (format == 1) return;
  // The only field of RTMP that is little-endian (section 5.3.1.2.5).
  stream.message.stream = std::uint32_t{fields[7]} | std::uint32_t{fields[8]} << 8 |
                          std::uint32_t{fields[9]} << 16 | std::uint32_t{fields[10]} << 24;
}

// Section 5.3.1.3. In a chunk of type 3 the four bytes are there or not, by whoever sends; they are
// the timestamp if they are the one that is expected, else they are payload.
void ChunkReader::read_extended(std::uint8_t format, std::size_t before, Stream& stream) {
  if (!stream.has_extended || header_filled_ < before + 4) return;
  const std::uint8_t* field = header_.data() + before;
  const std::uint32_t value = base::load_u32(field);
  if (format < 3) {
    stream.extended = value;
    return;
  }
  const bool is_repeated = value == stream.extended || value == stream.timestamp;
  const std::uint32_t ahead = value - stream.timestamp;
  const bool is_new_time = !stream.begun && ahead <= kDeltaAfterFullHeaderMax;
  if (!repeats_extended_) repeats_extended_ = is_repeated || is_new_time;
  if (is_new_time) stream.delta = ahead;  // librtmp: the time of a new message, not its delta
  if (is_repeated || is_new_time) return;
  std::copy_n(field, 4, returned_.begin());
  returned_size_ = 4;
}

void ChunkReader::begin_message(std::uint8_t format, Stream& stream) {
  const std::uint32_t field = stream.extended;
  if (format == 0) {
    stream.timestamp = field;
    stream.delta = field <= kDeltaAfterFullHeaderMax ? field : 0;
  } else {
    if (format < 3) stream.delta = field;
    stream.timestamp += stream.delta;
  }
  stream.begun = true;
  stream.message.timestamp = stream.timestamp;
}

void ChunkReader::drop_partial(Stream& stream) {
  if (!stream.begun) return;
  partial_bytes_ -= stream.message.payload.size();
  stream.message.payload = {};
  stream.begun = false;
}

std::optional<ChunkError> ChunkReader::take_payload(base::ConstBytes& in) {
  const std::size_t size = std::min(chunk_left_, in.size());
  if (partial_bytes_ + size > kPartialSizeMax) return ChunkError::kTooMuchUnfinished;
  auto& payload = current_->message.payload;
  payload.insert(payload.end(), in.begin(), in.begin() + static_cast<std::ptrdiff_t>(size));
  in = in.subspan(size);
  chunk_left_ -= size;
  partial_bytes_ += size;
  return std::nullopt;
}

std::optional<ChunkError> ChunkReader::obey(const Message& message) {
  if (message.payload.size() < 4) return std::nullopt;
  const std::uint32_t value = base::load_u32(message.payload.data());
  if (message.type == kSetChunkSize) {
    if (value == 0 || value > 0x7FFFFFFF) return ChunkError::kBadChunkSize;
    // No message is longer, so a larger size means the same.
    chunk_size_ = std::min(value, static_cast<std::uint32_t>(kMessageSizeMax));
  }
  if (message.type == kAbort) {
    const auto found = streams_.find(value);
    if (found != streams_.end()) drop_partial(found->second);
  }
  return std::nullopt;
}

}  // namespace proto::rtmp
