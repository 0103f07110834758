// What app/api asks of videos that somebody brings, piece by piece; app/broadcast has them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>

#include <boost/asio/awaitable.hpp>

#include "base/result.hpp"
#include "base/time.hpp"
#include "school/video.hpp"

namespace app {

inline constexpr std::size_t kUploadsMax = 20;  // that are not whole yet
// Of one video: 24 hours of 2.5 Mbit/s.
inline constexpr std::uint64_t kUploadBytesMax = std::uint64_t{27} << 30U;
inline constexpr std::size_t kUploadPieceMax = 768 * 1024;  // bytes
// One to which nothing is added for so long is forgotten.
inline constexpr base::Duration kUploadKept = std::chrono::hours(24 * 7);

struct Upload {
  std::string id;       // 16 letters and digits, by chance
  std::string channel;  // where it goes
  std::string title;
  std::string person;  // who brings it
  std::uint64_t bytes = 0;
  std::uint64_t offset = 0;  // so many are there
  base::WallTime begun;
  base::WallTime touched;  // when something was last added
};

// Words of docs/PROTOCOL.md: "disk_nearly_full", "too_many_uploads", "unknown_upload",
// "wrong_offset", "server_busy", or what probe::Problem says.
struct UploadRefusal {
  std::string word;
  std::string what;          // the codec that is not played
  std::uint64_t offset = 0;  // of "wrong_offset": where it goes on
};

// What came of a piece: more is wanted from there, or it is a video now.
using UploadProgress = std::variant<std::uint64_t, school::Video>;

class LiveUploads {
 public:
  virtual ~LiveUploads() = default;
  // `upload` without id, offset and times.
  virtual boost::asio::awaitable<base::Result<Upload, UploadRefusal>> begin(Upload upload) = 0;
  virtual boost::asio::awaitable<std::optional<Upload>> find(std::string id) = 0;
  // The piece is on the disk when this is answered.
  virtual boost::asio::awaitable<base::Result<UploadProgress, UploadRefusal>> add(
      std::string id, std::uint64_t offset, std::string piece) = 0;
  virtual boost::asio::awaitable<bool> forget(std::string id) = 0;  // false: there is none
};

}  // namespace app
