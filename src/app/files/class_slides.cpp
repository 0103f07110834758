#include "app/files/class_slides.hpp"

#include <functional>
#include <memory>
#include <utility>

#include "app/files/class_files.hpp"
#include "app/files/file_name.hpp"
#include "app/files/picture_size.hpp"

namespace app::files {

namespace asio = boost::asio;
using classroom::SlidePicture;
using classroom::SlidePlace;
using classroom::SlideSize;

namespace {

FileRefusal word(std::string_view text, std::uint64_t limit = 0) {
  return {std::string(text), 0, limit};
}

// A few bytes can say that they are an enormous picture, which all phones would unpack.
std::optional<SlidePicture> read_picture(const std::string& bytes, SlideSize size) {
  const auto pixels = picture_size(bytes);
  const std::uint32_t most = size == SlideSize::kLarge ? kLargeSlideSideMax : kSmallSlideSideMax;
  if (!pixels || pixels->width > most || pixels->height > most) return std::nullopt;
  return SlidePicture{"", std::string(picture_type(bytes)),
                      static_cast<std::uint32_t>(bytes.size()), pixels->width, pixels->height};
}

std::size_t bytes_max(SlideSize size) {
  return size == SlideSize::kLarge ? kLargeSlideBytesMax : kSmallSlideBytesMax;
}

}  // namespace

std::optional<FileRefusal> ClassSlides::refuses(const Coming& wish) const {
  if (limits_.file_max == 0) return word("files_never");
  if (coming_.size() >= kSlidesAtOnceMax) return word("server_busy");
  std::uint64_t of_room = 0;
  std::uint64_t of_his = 0;
  for (const Coming& other : coming_) {
    if (other.room != wish.room) continue;
    // Of two at once only one would be kept, and counted.
    if (other.place == wish.place && other.size == wish.size) return word("server_busy");
    of_room += other.bytes;
    of_his += other.who == wish.who ? other.bytes : 0;
  }
  if (parts_.rooms.files_of(wish.room).bytes + of_room + wish.bytes > limits_.room_max) {
    return word("room_files_full", limits_.room_max);
  }
  const auto of_person = parts_.rooms.counted_bytes(wish.room, wish.who);
  if (of_person && *of_person + of_his + wish.bytes > limits_.person_max) {
    return word("person_files_full", limits_.person_max);
  }
  return std::nullopt;
}

asio::awaitable<base::Result<std::string, std::string>> ClassSlides::store_bytes(
    std::string picture) {
  struct Stored {
    std::optional<std::string> hash;
    std::string refusal = "disk_full";
  };
  const auto stored = std::make_shared<Stored>();
  std::function<void()> work = [stored, picture = std::move(picture), all = limits_.all_max,
                                &blobs = parts_.blobs] {
    if (blobs.bytes() + picture.size() > all) {
      stored->refusal = "server_files_full";
    } else if (blobs.free_bytes() >= picture.size() + kDiskReserve) {
      stored->hash = blobs.put(base::as_bytes(picture));
    }
  };
  if (!co_await parts_.disk.run(std::move(work))) {
    co_return base::Failure<std::string>{"server_busy"};
  }
  if (!stored->hash) co_return base::Failure{stored->refusal};
  co_return *stored->hash;
}

asio::awaitable<std::optional<FileRefusal>> ClassSlides::bring(std::string room, std::string seat,
                                                               SlidePlace place, SlideSize size,
                                                               std::string picture) {
  const auto who = parts_.rooms.seated(room, seat);
  if (!who) co_return word("no_such_slide");
  if (const auto why = parts_.slides.refuses_picture(room, *who, place)) co_return word(*why);
  if (parts_.slides.find_picture(room, place, size)) co_return std::nullopt;
  if (picture.size() > bytes_max(size)) co_return word("picture_too_big", bytes_max(size));
  auto read = read_picture(picture, size);
  if (!read) co_return word("bad_picture");
  const Coming wish{room, *who, place, size, picture.size()};
  if (auto why = refuses(wish)) co_return why;
  const auto way = coming_.insert(coming_.end(), wish);
  auto hash = co_await store_bytes(std::move(picture));
  coming_.erase(way);
  if (!hash) co_return word(hash.error());
  read->hash = std::move(*hash);
  // From here on its room knows it, and nobody removes it as not needed.
  const auto late = parts_.slides.set_picture(room, *who, place, size, std::move(*read));
  if (late) parts_.wasted();
  if (late) co_return word(*late);
  co_return std::nullopt;
}

asio::awaitable<std::optional<SlideBytes>> ClassSlides::open(std::string room, std::string seat,
                                                             SlidePlace place, SlideSize size) {
  if (!parts_.rooms.seated(room, seat)) co_return std::nullopt;
  const auto picture = parts_.slides.find_picture(room, place, size);
  if (!picture) co_return std::nullopt;
  const auto body = std::make_shared<proto::http::SourcedBody>();
  std::function<void()> work = [body, hash = picture->hash, &blobs = parts_.blobs] {
    *body = blobs.open(hash);
  };
  const bool ran = co_await parts_.disk.run(std::move(work));
  if (!ran || *body == nullptr) co_return std::nullopt;
  co_return SlideBytes{picture->type, picture->hash, *body};
}

}  // namespace app::files
