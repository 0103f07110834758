// What app/files asks of the slides of classes that are being held; app/signal has them.
#pragma once

#include <optional>
#include <string_view>

#include "classroom/slide.hpp"

namespace app {

class SlideRooms {
 public:
  virtual ~SlideRooms() = default;
  // The word by which that person's picture of that page would be refused now; nullopt: it would
  // not.
  virtual std::optional<std::string_view> refuses_picture(std::string_view room,
                                                          classroom::ParticipantId who,
                                                          classroom::SlidePlace place) = 0;
  // nullopt: the page has it now, or had one before.
  virtual std::optional<std::string_view> set_picture(std::string_view room,
                                                      classroom::ParticipantId who,
                                                      classroom::SlidePlace place,
                                                      classroom::SlideSize size,
                                                      classroom::SlidePicture picture) = 0;
  // nullopt: there is none.
  virtual std::optional<classroom::SlidePicture> find_picture(std::string_view room,
                                                              classroom::SlidePlace place,
                                                              classroom::SlideSize size) = 0;
};

}  // namespace app
