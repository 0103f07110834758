// What app/api asks of the pictures of slides; app/files has them. `seat` is the token of the seat
// by which somebody asks: without one that is in the class everything is unknown.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include <boost/asio/awaitable.hpp>

#include "app/live_files.hpp"
#include "classroom/slide.hpp"
#include "proto/http/message.hpp"

namespace app {

// Of one picture: a page of a screen's width takes 50 to 300 kB.
inline constexpr std::size_t kLargeSlideBytesMax = 900 * 1024;
inline constexpr std::size_t kSmallSlideBytesMax = 250 * 1024;
inline constexpr std::uint32_t kLargeSlideSideMax = 2400;  // pixels
inline constexpr std::uint32_t kSmallSlideSideMax = 1000;
// On their way to the disk, of all classes.
inline constexpr std::size_t kSlidesAtOnceMax = 24;

struct SlideBytes {
  std::string type;
  std::string hash;
  proto::http::SourcedBody body;
};

class LiveSlides {
 public:
  virtual ~LiveSlides() = default;
  // The words of docs/PROTOCOL.md, "Slides"; nullopt: the page has its picture, which survives a
  // power cut. One that it had before stays.
  virtual boost::asio::awaitable<std::optional<FileRefusal>> bring(std::string room,
                                                                   std::string seat,
                                                                   classroom::SlidePlace place,
                                                                   classroom::SlideSize size,
                                                                   std::string picture) = 0;
  // nullopt: there is none for that seat.
  virtual boost::asio::awaitable<std::optional<SlideBytes>> open(std::string room, std::string seat,
                                                                 classroom::SlidePlace place,
                                                                 classroom::SlideSize size) = 0;
};

}  // namespace app
