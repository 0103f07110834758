#include "app/files/class_files.hpp"

#include <algorithm>
#include <functional>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>

#include "app/files/file_name.hpp"
#include "app/files/picture_size.hpp"
#include "base/encoding.hpp"
#include "base/log.hpp"

namespace app::files {

namespace asio = boost::asio;
using classroom::Attachment;
using Refused = base::Failure<FileRefusal>;

namespace {

constexpr std::size_t kIdBytes = 16;
constexpr base::Duration kRateTime = std::chrono::minutes(1);

FileRefusal word(std::string_view text, std::uint64_t limit = 0) {
  return {std::string(text), 0, limit};
}

FileRefusal word_at(std::string_view text, std::uint64_t offset) {
  return {std::string(text), offset, 0};
}

// What ends by itself: nobody brings 25 MB again for that.
bool passes(std::string_view word) {
  return word == "class_waits" || word == "not_in_room" || word == "server_busy";
}

}  // namespace

ClassFiles::ClassFiles(const Parts& parts, const FileLimits& limits)
    : parts_(parts), limits_(limits) {
  parts_.random.fill(ticket_key_);
}

std::string ClassFiles::random_id() {
  std::uint8_t bytes[kIdBytes];
  parts_.random.fill(bytes);
  return base::to_base64url(bytes);
}

ClassFiles::Shared ClassFiles::own(const std::string& room, const std::string& seat,
                                   const std::string& upload) const {
  const auto found = uploads_.find(upload);
  if (found == uploads_.end() || found->second->room != room || found->second->seat != seat) {
    return nullptr;
  }
  return parts_.rooms.seated(room, seat) ? found->second : nullptr;
}

FileUpload ClassFiles::told(const std::string& id, const Running& running) const {
  return {id, running.wish.bytes, running.offset, running.message};
}

// ---- what is allowed

bool ClassFiles::takes_turn(const std::string& room, const std::string& seat) {
  std::deque<base::Time>& times = turns_[{room, seat}];
  const base::Time now = parts_.clock.now();
  while (!times.empty() && now - times.front() >= kRateTime) times.pop_front();
  if (times.size() >= limits_.per_minute) return false;
  times.push_back(now);
  return true;
}

std::optional<FileRefusal> ClassFiles::refuses_size(const std::string& room,
                                                    const std::string& seat,
                                                    classroom::ParticipantId who,
                                                    std::uint64_t bytes) {
  if (bytes == 0) return word("empty_file");
  if (bytes > limits_.file_max) return word("file_too_big", limits_.file_max);
  const FileRooms::Kept kept = parts_.rooms.files_of(room);
  std::uint64_t of_room = kept.bytes;
  std::size_t files = kept.files;
  std::uint64_t of_seat = 0;
  for (const auto& [id, running] : uploads_) {
    if (running->room != room || running->message) continue;
    of_room += running->wish.bytes;
    of_seat += running->seat == seat ? running->wish.bytes : 0;
    ++files;
  }
  if (files >= classroom::kFilesMax || of_room + bytes > limits_.room_max) {
    return word("room_files_full", limits_.room_max);
  }
  const auto of_person = parts_.rooms.counted_bytes(room, who);
  if (of_person && *of_person + of_seat + bytes > limits_.person_max) {
    return word("person_files_full", limits_.person_max);
  }
  return std::nullopt;
}

std::optional<FileRefusal> ClassFiles::refuses_number(const std::string& room,
                                                      const std::string& seat) {
  std::size_t all = dropped_.size();
  std::size_t of_seat = 0;
  std::size_t of_room = 0;
  for (const auto& [id, running] : uploads_) {
    all += running->message ? 0 : 1;
    if (running->message || running->room != room) continue;
    ++of_room;
    of_seat += running->seat == seat ? 1 : 0;
  }
  const bool many_of_seat = of_seat >= limits_.at_once_seat;
  const auto idle = many_of_seat ? idle_of(room, seat) : uploads_.end();
  const bool stuck = many_of_seat && idle == uploads_.end();
  if (stuck || of_room >= limits_.at_once_room || all >= kFileUploadsMax) {
    return word("too_many_files_at_once");
  }
  if (!takes_turn(room, seat)) return word("too_many_files");
  if (idle != uploads_.end()) drop(idle);
  return std::nullopt;
}

ClassFiles::Uploads::iterator ClassFiles::idle_of(const std::string& room,
                                                  const std::string& seat) {
  const base::Time now = parts_.clock.now();
  auto oldest = uploads_.end();
  for (auto upload = uploads_.begin(); upload != uploads_.end(); ++upload) {
    const Running& running = *upload->second;
    if (running.message || running.busy || running.room != room || running.seat != seat) continue;
    const bool older = oldest == uploads_.end() || running.touched < oldest->second->touched;
    if (now - running.touched > kFileUploadIdle && older) oldest = upload;
  }
  return oldest;
}

std::optional<FileRefusal> ClassFiles::refuses(const std::string& room, const std::string& seat,
                                               const FileWish& wish) {
  const auto who = parts_.rooms.seated(room, seat);
  if (!who) return word("not_in_room");
  if (limits_.file_max == 0) return word("files_never");
  if (const auto why = parts_.rooms.refuses_file(room, *who, wish.chat)) return word(*why);
  if (auto why = refuses_size(room, seat, *who, wish.bytes)) return why;
  return refuses_number(room, seat);
}

// ---- what is brought

LiveFiles::Task<FileUpload> ClassFiles::begin(std::string room, std::string seat, FileWish wish) {
  for (const auto& [id, running] : uploads_) {
    const bool same = !wish.key.empty() && running->wish.key == wish.key;
    if (same && own(room, seat, id) != nullptr) co_return told(id, *running);
  }
  wish.name = read_file_name(wish.name);
  wish.type = file_type(wish.type);
  if (auto why = refuses(room, seat, wish)) co_return Refused{std::move(*why)};
  const std::string id = random_id();
  const auto running = std::make_shared<Running>();
  running->room = std::move(room);
  running->seat = std::move(seat);
  running->wish = std::move(wish);
  running->touched = parts_.clock.now();
  running->busy = true;
  uploads_.emplace(id, running);
  const auto refusal = co_await make(id, running->wish.bytes);
  running->busy = false;
  const auto found = uploads_.find(id);
  if (found == uploads_.end()) co_return Refused{word("unknown_upload")};
  if (refusal) {
    drop(found);
    co_return Refused{word(*refusal)};
  }
  co_return told(id, *running);
}

asio::awaitable<std::optional<std::string>> ClassFiles::make(std::string id, std::uint64_t bytes) {
  // Of those that are not stored yet, this one too: what is to come, and what they will be.
  std::uint64_t promised = 0;
  std::uint64_t growing = 0;
  for (const auto& [other, running] : uploads_) {
    if (running->message || running->stored) continue;
    promised += running->wish.bytes - running->offset;
    growing += running->wish.bytes;
  }
  const auto refusal = std::make_shared<std::optional<std::string>>();
  std::function<void()> work = [refusal, id = std::move(id), bytes, promised, growing,
                                all = limits_.all_max, &blobs = parts_.blobs] {
    if (blobs.bytes() + std::max(growing, bytes) > all) {
      *refusal = "server_files_full";
    } else if (blobs.free_bytes() < promised + kDiskReserve || !blobs.begin(id)) {
      *refusal = "disk_full";
    }
  };
  if (!co_await parts_.disk.run(std::move(work))) co_return "server_busy";
  co_return *refusal;
}

std::optional<FileUpload> ClassFiles::find(const std::string& room, const std::string& seat,
                                           const std::string& upload) {
  const Shared running = own(room, seat, upload);
  if (running == nullptr) return std::nullopt;
  running->touched = parts_.clock.now();
  return told(upload, *running);
}

LiveFiles::Task<FileUpload> ClassFiles::add(std::string room, std::string seat, std::string upload,
                                            std::uint64_t offset, std::string piece) {
  const Shared running = own(room, seat, upload);
  if (running == nullptr) co_return Refused{word("unknown_upload")};
  running->touched = parts_.clock.now();
  if (running->message) co_return told(upload, *running);
  // It may be this very piece that the disk has, and its answer was lost.
  if (running->busy) co_return Refused{word_at("server_busy", running->offset)};
  const bool fits = running->offset == offset && piece.size() <= running->wish.bytes - offset;
  if (!fits) co_return Refused{word_at("wrong_offset", running->offset)};
  const std::size_t size = piece.size();
  const auto done = std::make_shared<bool>(false);
  std::function<void()> work = [done, upload, piece = std::move(piece), &blobs = parts_.blobs] {
    *done = piece.empty() || blobs.append(upload, base::as_bytes(piece));
  };
  running->busy = true;
  const bool ran = co_await parts_.disk.run(std::move(work));
  running->busy = false;
  // It was given up meanwhile, and its bytes with it.
  if (!uploads_.contains(upload)) co_return Refused{word("unknown_upload")};
  if (!ran) co_return Refused{word_at("server_busy", running->offset)};
  if (!*done) co_return Refused{word_at("disk_full", running->offset)};
  running->offset += size;
  if (running->offset < running->wish.bytes) co_return told(upload, *running);
  running->touched = parts_.clock.now();
  co_return co_await finish(std::move(upload), running);
}

// The word that refuses it; nullopt: the running one has what was stored.
asio::awaitable<std::optional<std::string>> ClassFiles::store_bytes(std::string id,
                                                                    Shared running) {
  struct Stored {
    std::optional<std::string> whole;
    std::optional<std::string> preview;
  };
  const classroom::Preview preview = running->preview;  // another may be set meanwhile
  const auto hashes = std::make_shared<Stored>();
  std::function<void()> work = [hashes, id, picture = running->picture, &blobs = parts_.blobs] {
    hashes->whole = blobs.finish(id);
    if (hashes->whole && !picture.empty()) hashes->preview = blobs.put(base::as_bytes(picture));
  };
  running->busy = true;
  const bool ran = co_await parts_.disk.run(std::move(work));
  running->busy = false;
  if (!ran) co_return "server_busy";
  if (!hashes->whole) co_return "disk_full";
  Attachment file;
  file.id = random_id();
  file.name = running->wish.name;
  file.type = running->wish.type;
  file.hash = *hashes->whole;
  file.bytes = running->wish.bytes;
  if (hashes->preview) {
    file.preview = preview;
    file.preview->hash = *hashes->preview;
  }
  running->stored = std::move(file);
  co_return std::nullopt;
}

base::Result<classroom::MessageId, std::string_view> ClassFiles::send(const Running& running) {
  const auto who = parts_.rooms.seated(running.room, running.seat);
  if (!who) return base::Failure<std::string_view>{"not_in_room"};
  classroom::SendChat chat = running.wish.chat;
  chat.file = running.stored;
  return parts_.rooms.send_file(running.room, *who, chat);
}

// From the moment in which it is stored somebody knows it, this or the room: it is removed by
// nobody who looks for bytes that nobody needs.
LiveFiles::Task<FileUpload> ClassFiles::finish(std::string id, Shared running) {
  std::optional<std::string> refusal;
  if (!running->stored) refusal = co_await store_bytes(id, running);
  const auto found = uploads_.find(id);
  sweep_due_ = sweep_due_ || found == uploads_.end();
  if (found == uploads_.end()) co_return Refused{word("unknown_upload")};
  if (!refusal) {
    const auto sent = send(*running);
    if (sent) {
      note_done(*running, *sent);
      co_return told(id, *running);
    }
    refusal = sent.error();
  }
  if (!passes(*refusal)) drop(found);
  co_return Refused{word(*refusal)};
}

base::Result<void, FileRefusal> ClassFiles::set_preview(const std::string& room,
                                                        const std::string& seat,
                                                        const std::string& upload,
                                                        std::string picture, std::uint32_t width,
                                                        std::uint32_t height) {
  const Shared running = own(room, seat, upload);
  if (running == nullptr) return Refused{word("unknown_upload")};
  // A few bytes can say that they are an enormous picture, which all phones would unpack.
  const std::string_view type = picture_type(picture);
  const auto size = picture_size(picture);
  const bool good = size && size->width == width && size->height == height &&
                    picture.size() <= kPreviewBytesMax && width <= kPreviewSideMax &&
                    height <= kPreviewSideMax;
  if (!good) return Refused{word("bad_preview")};
  if (running->message || running->stored) return {};
  running->preview = {"", std::string(type), static_cast<std::uint32_t>(picture.size()), width,
                      height};
  running->picture = std::move(picture);
  return {};
}

void ClassFiles::note_done(Running& running, classroom::MessageId message) {
  running.message = message;
  running.picture.clear();
  running.stored.reset();
  base::log_info("files", "{}: a file of {} kB was sent", running.room,
                 (running.wish.bytes + 999) / 1000);
  forget_done(running);
}

// One of each at most: no more than one was added.
void ClassFiles::forget_done(const Running& newest) {
  std::size_t all = 0;
  std::size_t of_seat = 0;
  auto oldest = uploads_.end();
  auto oldest_of_seat = uploads_.end();
  const auto take_older = [this](Uploads::iterator& known, Uploads::iterator other) {
    if (known == uploads_.end() || other->second->touched < known->second->touched) known = other;
  };
  for (auto upload = uploads_.begin(); upload != uploads_.end(); ++upload) {
    const Running& running = *upload->second;
    if (!running.message || &running == &newest) continue;
    ++all;
    take_older(oldest, upload);
    if (running.room != newest.room || running.seat != newest.seat) continue;
    ++of_seat;
    take_older(oldest_of_seat, upload);
  }
  if (of_seat >= kFileUploadsDoneSeatMax) {
    uploads_.erase(oldest_of_seat);
  } else if (all >= kFileUploadsDoneMax) {
    uploads_.erase(oldest);
  }
}

void ClassFiles::drop(Uploads::iterator upload) {
  // What was stored and not sent is needed by nobody now, nor is its small picture.
  if (upload->second->stored) sweep_due_ = true;
  if (!upload->second->message && !upload->second->stored) dropped_.push_back(upload->first);
  uploads_.erase(upload);
  drop_parts();
}

// Behind what the disk may be doing with them.
void ClassFiles::drop_parts() {
  while (!dropped_.empty()) {
    const bool posted =
        parts_.disk.post([id = dropped_.front(), &blobs = parts_.blobs] { blobs.drop(id); });
    if (!posted) return;  // the next tick tries again
    dropped_.pop_front();
  }
}

bool ClassFiles::forget(const std::string& room, const std::string& seat,
                        const std::string& upload) {
  if (own(room, seat, upload) == nullptr) return false;
  drop(uploads_.find(upload));
  return true;
}

// ---- what is given

asio::awaitable<std::optional<FileBytes>> ClassFiles::give(std::optional<Attachment> attachment,
                                                           FilePart part) {
  const bool preview = part == FilePart::kPreview;
  if (!attachment || (preview && !attachment->preview)) co_return std::nullopt;
  FileBytes given;
  given.disposition = disposition(attachment->name);
  given.type = preview ? attachment->preview->type : attachment->type;
  given.hash = preview ? attachment->preview->hash : attachment->hash;
  const auto body = std::make_shared<proto::http::SourcedBody>();
  std::function<void()> work = [body, hash = given.hash, &blobs = parts_.blobs] {
    *body = blobs.open(hash);
  };
  const bool ran = co_await parts_.disk.run(std::move(work));
  if (!ran || *body == nullptr) co_return std::nullopt;
  given.body = *body;
  co_return given;
}

asio::awaitable<std::optional<FileBytes>> ClassFiles::open(std::string room, std::string seat,
                                                           std::string file, FilePart part) {
  const auto who = parts_.rooms.seated(room, seat);
  if (!who) co_return std::nullopt;
  co_return co_await give(parts_.rooms.find_file(room, file, *who), part);
}

std::optional<std::string> ClassFiles::ticket(const std::string& room, const std::string& seat,
                                              const std::string& file) {
  const auto who = parts_.rooms.seated(room, seat);
  if (!who || !parts_.rooms.find_file(room, file, *who)) return std::nullopt;
  const auto time = std::chrono::duration_cast<std::chrono::milliseconds>(kFileTicketTime);
  return sign({*who, {parts_.clock.wall_now().milliseconds + time.count()}}, room, file,
              ticket_key_);
}

asio::awaitable<std::optional<FileBytes>> ClassFiles::open_by_ticket(std::string room,
                                                                     std::string file,
                                                                     std::string ticket) {
  const auto read = read_ticket(ticket, room, file, ticket_key_, parts_.clock.wall_now());
  if (!read) co_return std::nullopt;
  co_return co_await give(parts_.rooms.find_file(room, file, read->who), FilePart::kWhole);
}

// ---- what is over

void ClassFiles::tick() {
  drop_parts();
  const base::Time now = parts_.clock.now();
  for (auto next = uploads_.begin(); next != uploads_.end();) {
    const auto upload = next++;
    const bool old = now - upload->second->touched > kFileUploadKept;
    if (old || parts_.rooms.was_deleted(upload->second->room)) drop(upload);
  }
  std::erase_if(turns_, [now](const auto& entry) {
    return entry.second.empty() || now - entry.second.back() >= kRateTime;
  });
  const std::uint64_t gone = parts_.rooms.files_gone();
  sweep_due_ = sweep_due_ || std::exchange(gone_seen_, gone) != gone || now - swept_ >= kSweepPace;
  if (!sweep_due_ || sweeping_ || (swept_ != base::Time{} && now - swept_ < kSweepPause)) return;
  sweep_due_ = false;
  swept_ = now;
  asio::co_spawn(parts_.executor, sweep(), asio::detached);
}

// What is stored after the mark is not removed; what was stored before it is by then known to its
// room, or kept with its message, which the store is asked for behind it.
asio::awaitable<void> ClassFiles::sweep() {
  sweeping_ = true;
  std::function<void()> mark = [&blobs = parts_.blobs] { blobs.mark_all(); };
  bool done = co_await parts_.disk.run(std::move(mark));
  const auto read = [](store::Store& store) -> store::Answer<Hashes> {
    auto hashes = store.files().hashes();
    if (!hashes) return hashes;
    auto slides = store.slides().hashes();
    if (!slides) return slides;
    hashes->merge(*slides);
    return hashes;
  };
  auto kept = co_await parts_.store.run(read);
  sweeping_ = false;
  if (!done || !kept) co_return;
  const auto of_store = std::make_shared<const Hashes>(*kept);
  Hashes needed = std::move(*kept);
  parts_.rooms.add_file_hashes(needed);
  for (const auto& [id, running] : uploads_) {
    if (!running->stored) continue;
    needed.insert(running->stored->hash);
    if (running->stored->preview) needed.insert(running->stored->preview->hash);
  }
  std::function<void()> remove = [of_store, needed = std::move(needed), &blobs = parts_.blobs] {
    const std::size_t removed = blobs.remove_marked(needed);
    if (removed > 0) base::log_info("files", "{} that nobody needs were removed", removed);
    const Hashes missing = blobs.missing(*of_store);
    if (missing.empty()) return;
    base::log_warning("files", "{} that are needed are not on the disk, {} is one of them",
                      missing.size(), *missing.begin());
  };
  sweeping_ = true;
  done = co_await parts_.disk.run(std::move(remove));
  sweeping_ = false;
}

}  // namespace app::files
