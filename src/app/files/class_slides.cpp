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

// A place among those on their way to the disk.
class Way {
 public:
  Way(std::size_t& busy, std::uint64_t& coming, std::uint64_t bytes)
      : busy_(busy), coming_(coming), bytes_(bytes) {
    ++busy_;
    coming_ += bytes_;
  }
  ~Way() {
    --busy_;
    coming_ -= bytes_;
  }
  Way(const Way&) = delete;
  Way& operator=(const Way&) = delete;

 private:
  std::size_t& busy_;
  std::uint64_t& coming_;
  std::uint64_t bytes_;
};

}  // namespace

std::optional<FileRefusal> ClassSlides::refuses(const std::string& room,
                                                classroom::ParticipantId who,
                                                std::uint64_t bytes) const {
  if (limits_.file_max == 0) return word("files_never");
  if (busy_ >= kSlidesAtOnceMax) return word("server_busy");
  if (parts_.rooms.files_of(room).bytes + coming_ + bytes > limits_.room_max) {
    return word("room_files_full", limits_.room_max);
  }
  const auto of_person = parts_.rooms.counted_bytes(room, who);
  if (of_person && *of_person + coming_ + bytes > limits_.person_max) {
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
  if (auto why = refuses(room, *who, picture.size())) co_return why;
  const Way way(busy_, coming_, picture.size());
  auto hash = co_await store_bytes(std::move(picture));
  if (!hash) co_return word(hash.error());
  read->hash = std::move(*hash);
  // From here on its room knows it, and nobody removes it as not needed.
  const auto late = parts_.slides.set_picture(room, *who, place, size, std::move(*read));
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
