// The pictures of a class's slides, for whoever has a seat in it; as with files the seat's token
// comes in the Authorization field.
#pragma once

#include <vector>

#include "app/api/call.hpp"
#include "app/live_slides.hpp"

namespace app::api {

class SlideRoutes {
 public:
  // It outlives this.
  explicit SlideRoutes(LiveSlides& live) : live_(live) {}
  void add_to(std::vector<Route>& routes);

 private:
  Reply bring(Call& call);
  Reply open(Call& call);

  LiveSlides& live_;
};

}  // namespace app::api
