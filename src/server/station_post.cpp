#include "server/station_post.hpp"

#include <utility>

#include <boost/asio/post.hpp>

#include "base/log.hpp"

namespace server {
namespace {

std::size_t media_in(const live::StationEvent& event) {
  const auto* const added = std::get_if<live::HlsAdded>(&event);
  if (added == nullptr) return 0;
  const auto* const part = std::get_if<live::hls::Part>(&added->addition);
  return part == nullptr || !part->bytes ? 0 : part->bytes->size();
}

}  // namespace

void StationPost::post(live::StationEvent event) {
  const std::size_t size = media_in(event);
  if (size > 0 && waiting_ + size > kMediaWaitingMax) {
    if (!dropped_.exchange(true)) {
      base::log_warning("broadcast", "the server is held up: viewers of broadcasts miss parts");
    }
    return;
  }
  waiting_ += size;
  boost::asio::post(loop_, [this, size, event = std::move(event)]() mutable {
    waiting_ -= size;
    if (waiting_ == 0) dropped_ = false;
    on_event_(std::move(event));
  });
}

}  // namespace server
