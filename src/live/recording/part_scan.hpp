// Reads a part of a recording from its beginning: the head, then fragment by fragment. Holds one
// moof at a time, however large the file is. Whatever the bytes are, it ends.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string_view>

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "media/mp4/fragment_facts.hpp"
#include "media/mp4/movie.hpp"

namespace live::recording {

// The room in front of the fragments for the index, its free box included: with picture and sound
// 10 900 lines of 12 bytes each, a keyframe every two seconds of six hours.
constexpr std::size_t kIndexSpace = std::size_t{256} << 10;    // bytes
constexpr std::size_t kIndexSpaceMax = std::size_t{16} << 20;  // bytes, of a later version
constexpr std::size_t kMovieBytesMax = std::size_t{64} << 10;  // of ftyp, and of moov
constexpr std::size_t kMoofBytesMax = std::size_t{1} << 20;
// The checksums of so many fragments at the end are verified after a power cut. A second's worth
// or little more was not synced; this is a minute at least.
constexpr std::size_t kSealsChecked = 256;

// A file that does not change while it is read.
class Reader {
 public:
  virtual ~Reader() = default;
  virtual std::uint64_t size() const = 0;  // bytes
  // Fills `out` from the place `at`; at + out.size() is at most size(). False: the disk failed.
  virtual bool read(std::uint64_t at, base::Bytes out) const = 0;
};

enum class PartError : std::uint8_t {
  kReadFailed,
  kNoHead,  // not a part of a recording, or its head is not whole
  kEmpty,   // no whole fragment is in it
};
std::string_view to_string(PartError error);

struct PartHead {
  media::mp4::Movie movie;
  std::uint64_t moov_at = 0;
  std::uint64_t moov_bytes = 0;
  std::uint64_t index_at = 0;    // where the sidx goes, or is
  std::uint64_t index_size = 0;  // the room for it, to the first fragment
  std::uint64_t media_at() const { return index_at + index_size; }
};

struct ScannedFragment {
  std::uint64_t at = 0;
  std::uint64_t size = 0;  // with its seal
  media::mp4::FragmentFacts facts;
};

class PartScan {
 public:
  // `reader` outlives it. Looks at the first `size` bytes only.
  static base::Result<PartScan, PartError> open(const Reader& reader, std::uint64_t size);

  const PartHead& head() const { return head_; }
  // The next fragment; nullopt where no whole one follows, or the disk failed. Each track's times
  // go on after those before.
  std::optional<ScannedFragment> next();
  std::uint64_t position() const { return position_; }  // where the whole fragments end
  bool failed() const { return failed_; }               // to read

 private:
  PartScan(const Reader& reader, std::uint64_t size) : reader_(&reader), size_(size) {}

  struct Head {
    std::uint64_t size = 0;
    std::array<std::uint8_t, 8> bytes{};
    std::string_view type() const { return base::as_text(base::ConstBytes(bytes).subspan(4)); }
  };
  bool read(std::uint64_t at, base::Bytes out);
  // The head of a box that is whole; nullopt: there is none.
  std::optional<Head> read_head(std::uint64_t at);
  bool read_movie();
  bool read_index_space();
  bool follows(const media::mp4::FragmentFacts& facts);

  const Reader* reader_;
  std::uint64_t size_;
  PartHead head_;
  std::uint64_t position_ = 0;
  std::map<std::uint32_t, std::uint64_t> ends_;  // of each track, ticks
  bool failed_ = false;
};

// The bytes that are whole, after a power cut: to the end of the last fragment before the first
// that was not written whole. Reads the heads of all, and the last kSealsChecked themselves.
base::Result<std::uint64_t, PartError> whole_size(const Reader& reader);

}  // namespace live::recording
