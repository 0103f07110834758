// The pictures of slides: brought by whoever may present, page by page, kept with the files of
// classes and counted with them, and given to whoever is in the class.
#pragma once

#include <cstddef>
#include <functional>
#include <list>
#include <optional>
#include <string>

#include "app/file_rooms.hpp"
#include "app/files/blob_store.hpp"
#include "app/live_slides.hpp"
#include "app/side_thread.hpp"
#include "app/slide_rooms.hpp"

namespace app::files {

class ClassSlides final : public LiveSlides {
 public:
  // All outlive it.
  struct Parts {
    FileRooms& rooms;
    SlideRooms& slides;
    BlobStore& blobs;
    SideThread& disk;  // alone uses the blobs
    // What was stored nobody needs: its class has another picture by now, or none. Of ClassFiles.
    std::function<void()> wasted = [] {};
  };
  ClassSlides(const Parts& parts, const FileLimits& limits) : parts_(parts), limits_(limits) {}

  boost::asio::awaitable<std::optional<FileRefusal>> bring(std::string room, std::string seat,
                                                           classroom::SlidePlace place,
                                                           classroom::SlideSize size,
                                                           std::string picture) override;
  boost::asio::awaitable<std::optional<SlideBytes>> open(std::string room, std::string seat,
                                                         classroom::SlidePlace place,
                                                         classroom::SlideSize size) override;

 private:
  // A picture on its way to the disk.
  struct Coming {
    std::string room;
    classroom::ParticipantId who;
    classroom::SlidePlace place;
    classroom::SlideSize size;
    std::uint64_t bytes = 0;
  };
  std::optional<FileRefusal> refuses(const Coming& wish) const;
  // Its hash, or the word that refuses it.
  boost::asio::awaitable<base::Result<std::string, std::string>> store_bytes(std::string picture);

  Parts parts_;
  FileLimits limits_;
  std::list<Coming> coming_;  // at most kSlidesAtOnceMax
};

}  // namespace app::files
