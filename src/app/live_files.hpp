// What app/api asks of the files in the chat of a class; app/files has them. `seat` is the token of
// the seat by which somebody asks: without one that is in the class everything is unknown.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include <boost/asio/awaitable.hpp>

#include "base/result.hpp"
#include "base/time.hpp"
#include "classroom/attachment.hpp"
#include "classroom/command.hpp"
#include "proto/http/message.hpp"

namespace app {

// What the administrator allows. Bytes; no files at all where `file_max` is 0.
struct FileLimits {
  std::uint64_t file_max = std::uint64_t{25} << 20U;
  std::uint64_t room_max = std::uint64_t{1024} << 20U;
  // Of one person in one class; who leads it has no such limit.
  std::uint64_t person_max = std::uint64_t{200} << 20U;
  std::uint64_t all_max = std::uint64_t{10} << 30U;
  std::size_t at_once_seat = 2;
  std::size_t at_once_room = 40;
  std::size_t per_minute = 30;  // begun by one person
};

inline constexpr std::size_t kFilePieceMax = 512 * 1024;  // bytes
inline constexpr std::size_t kPreviewBytesMax = 40 * 1024;
inline constexpr std::uint32_t kPreviewSideMax = 640;  // pixels
// Of all rooms, not sent yet.
inline constexpr std::size_t kFileUploadsMax = 300;
// That are done and can still be asked for, should the last answer have been lost: of all, and of
// one seat.
inline constexpr std::size_t kFileUploadsDoneMax = 2000;
inline constexpr std::size_t kFileUploadsDoneSeatMax = 20;
// An upload to which nothing is added for so long is forgotten; one that is done is told so long.
inline constexpr base::Duration kFileUploadKept = std::chrono::minutes(10);
// One to which nothing is added for so long gives way when its seat begins more than it may: the
// page that brought it was closed.
inline constexpr base::Duration kFileUploadIdle = std::chrono::seconds(30);
inline constexpr std::size_t kFileKeyMax = 64;  // bytes of FileWish::key
// How long the address of a file, got by a seat, opens it: a slow phone goes on where it broke.
inline constexpr base::Duration kFileTicketTime = std::chrono::hours(2);

struct FileWish {
  std::string name;  // as the page says
  std::string type;
  std::uint64_t bytes = 0;
  classroom::SendChat chat;  // the message with which it goes
  std::string key;           // the same one again, of this seat, is the same upload; may be empty
};

struct FileUpload {
  std::string id;
  std::uint64_t bytes = 0;
  std::uint64_t offset = 0;                       // so many are there
  std::optional<classroom::MessageId> message{};  // it is whole, and was sent
};

// Words of docs/PROTOCOL.md, "Files in the chat of a class".
struct FileRefusal {
  std::string word;
  std::uint64_t offset = 0;  // of "wrong_offset": where it goes on
  std::uint64_t limit = 0;   // bytes; of "file_too_big", "room_files_full", "person_files_full"
};

struct FileBytes {
  std::string disposition;  // Content-Disposition, with its name
  std::string type;
  std::string hash;
  proto::http::SourcedBody body;
};

enum class FilePart : std::uint8_t { kWhole, kPreview };

class LiveFiles {
 public:
  virtual ~LiveFiles() = default;
  template <class T>
  using Task = boost::asio::awaitable<base::Result<T, FileRefusal>>;

  virtual const FileLimits& limits() const = 0;
  virtual Task<FileUpload> begin(std::string room, std::string seat, FileWish wish) = 0;
  virtual std::optional<FileUpload> find(const std::string& room, const std::string& seat,
                                         const std::string& upload) = 0;
  // The piece is on the disk, or in its cache, when this is answered; the whole file survives a
  // power cut before its message is sent. A piece of what is done changes nothing. Where the room
  // does not take the message for now ("class_waits", "not_in_room"), or the disk is busy
  // ("server_busy"), all that came is kept, and an empty last piece asks again.
  virtual Task<FileUpload> add(std::string room, std::string seat, std::string upload,
                               std::uint64_t offset, std::string piece) = 0;
  // A small picture of it, before the last piece. "bad_preview": it is none, or of another size.
  virtual base::Result<void, FileRefusal> set_preview(const std::string& room,
                                                      const std::string& seat,
                                                      const std::string& upload,
                                                      std::string picture, std::uint32_t width,
                                                      std::uint32_t height) = 0;
  // False: there is none.
  virtual bool forget(const std::string& room, const std::string& seat,
                      const std::string& upload) = 0;

  // nullopt: there is no such file that he may have.
  virtual boost::asio::awaitable<std::optional<FileBytes>> open(std::string room, std::string seat,
                                                                std::string file,
                                                                FilePart part) = 0;
  // What opens the file for kFileTicketTime, while who asked is in the class and may read it.
  virtual std::optional<std::string> ticket(const std::string& room, const std::string& seat,
                                            const std::string& file) = 0;
  virtual boost::asio::awaitable<std::optional<FileBytes>> open_by_ticket(std::string room,
                                                                          std::string file,
                                                                          std::string ticket) = 0;
};

}  // namespace app
