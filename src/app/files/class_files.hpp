// Files in the chat of classes. A file is brought in pieces by whoever has a seat, goes on over a
// lost line, and is sent as a message by the rules of the room once it is whole; it is given to
// exactly those who may read that message. Runs on the app loop; the disk has a thread of its own.
#pragma once

#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <boost/asio/any_io_executor.hpp>

#include "app/clock.hpp"
#include "app/file_rooms.hpp"
#include "app/files/blob_store.hpp"
#include "app/files/file_ticket.hpp"
#include "app/live_files.hpp"
#include "app/side_thread.hpp"
#include "app/store_gate.hpp"
#include "base/random.hpp"

namespace app::files {

// How often it is looked for bytes that nobody needs any more, beside when something has gone.
inline constexpr base::Duration kSweepPace = std::chrono::hours(1);
// And the least between two looks.
inline constexpr base::Duration kSweepPause = std::chrono::seconds(10);
// The disk keeps so much free of files.
inline constexpr std::uint64_t kDiskReserve = std::uint64_t{256} << 20U;  // bytes

class ClassFiles final : public LiveFiles {
 public:
  // All outlive it.
  struct Parts {
    boost::asio::any_io_executor executor;
    FileRooms& rooms;
    StoreGate& store;
    BlobStore& blobs;
    SideThread& disk;  // alone uses the blobs
    const Clock& clock;
    base::Random& random;
  };
  ClassFiles(const Parts& parts, const FileLimits& limits);

  const FileLimits& limits() const override { return limits_; }
  Task<FileUpload> begin(std::string room, std::string seat, FileWish wish) override;
  std::optional<FileUpload> find(const std::string& room, const std::string& seat,
                                 const std::string& upload) override;
  Task<FileUpload> add(std::string room, std::string seat, std::string upload, std::uint64_t offset,
                       std::string piece) override;
  base::Result<void, FileRefusal> set_preview(const std::string& room, const std::string& seat,
                                              const std::string& upload, std::string picture,
                                              std::uint32_t width, std::uint32_t height) override;
  bool forget(const std::string& room, const std::string& seat, const std::string& upload) override;
  boost::asio::awaitable<std::optional<FileBytes>> open(std::string room, std::string seat,
                                                        std::string file, FilePart part) override;
  std::optional<std::string> ticket(const std::string& room, const std::string& seat,
                                    const std::string& file) override;
  boost::asio::awaitable<std::optional<FileBytes>> open_by_ticket(std::string room,
                                                                  std::string file,
                                                                  std::string ticket) override;

  // About once a second.
  void tick();
  // Removes what no message needs, and says what a message needs and is not there.
  boost::asio::awaitable<void> sweep();
  // With the next tick: something was stored that nobody needs.
  void sweep_soon() { sweep_due_ = true; }
  std::size_t uploads() const { return uploads_.size(); }

 private:
  struct Running {
    std::string room;
    std::string seat;
    FileWish wish;
    std::uint64_t offset = 0;
    bool busy = false;  // the disk has it
    base::Time touched{};
    std::string picture{};  // the preview
    classroom::Preview preview{};
    std::optional<classroom::Attachment> stored{};  // whole, and waits to be sent
    std::optional<classroom::MessageId> message{};  // done
  };
  using Shared = std::shared_ptr<Running>;
  using Uploads = std::map<std::string, Shared, std::less<>>;

  // The upload of that seat; nullptr: there is none.
  Shared own(const std::string& room, const std::string& seat, const std::string& upload) const;
  FileUpload told(const std::string& id, const Running& running) const;
  std::optional<FileRefusal> refuses(const std::string& room, const std::string& seat,
                                     const FileWish& wish);
  std::optional<FileRefusal> refuses_size(const std::string& room, const std::string& seat,
                                          classroom::ParticipantId who, std::uint64_t bytes);
  std::optional<FileRefusal> refuses_number(const std::string& room, const std::string& seat);
  bool takes_turn(const std::string& room, const std::string& seat);
  // The longest untouched of that seat; end: nothing of it lies idle.
  Uploads::iterator idle_of(const std::string& room, const std::string& seat);
  // The word that refuses it; nullopt: it is there.
  boost::asio::awaitable<std::optional<std::string>> make(std::string id, std::uint64_t bytes);
  Task<FileUpload> finish(std::string id, Shared running);
  boost::asio::awaitable<std::optional<std::string>> store_bytes(std::string id, Shared running);
  boost::asio::awaitable<std::optional<FileBytes>> give(
      std::optional<classroom::Attachment> attachment, FilePart part);
  base::Result<classroom::MessageId, std::string_view> send(const Running& running);
  void drop(Uploads::iterator upload);
  void note_done(Running& running, classroom::MessageId message);
  void forget_done(const Running& newest);
  // What was dropped while the disk had too much to do.
  void drop_parts();
  std::string random_id();

  Parts parts_;
  FileLimits limits_;
  TicketKey ticket_key_{};
  Uploads uploads_;
  std::deque<std::string> dropped_;  // with those not sent yet, kFileUploadsMax at most
  std::map<std::pair<std::string, std::string>, std::deque<base::Time>> turns_;  // room, seat
  std::uint64_t gone_seen_ = 0;
  bool sweep_due_ = true;  // when it starts
  bool sweeping_ = false;
  base::Time swept_{};
};

}  // namespace app::files
