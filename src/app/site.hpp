// Everything that the HTTP front can be asked, by the first part of the path.
#pragma once

#include <boost/asio/awaitable.hpp>

#include "app/page/page_files.hpp"
#include "app/page/trust_pages.hpp"
#include "app/router.hpp"

namespace app {

class Site final : public Handler {
 public:
  // All outlive it. `api` answers /api and /control, `media` /whip and /whep.
  // `signal` answers /api/signal, `broadcast` /hls, `classes` /hls/class:, `videos` /video,
  // `channels` /whip/live.
  Site(Handler& api, Handler& media, Handler& signal, Handler& broadcast, Handler& classes,
       Handler& videos, Handler& channels, const page::TrustPages& trust,
       const page::PageFiles& page)
      : api_(api),
        media_(media),
        signal_(signal),
        broadcast_(broadcast),
        classes_(classes),
        videos_(videos),
        channels_(channels),
        trust_(trust),
        page_(page) {}

  boost::asio::awaitable<proto::http::Response> handle(proto::http::Request request,
                                                       Caller caller) override;
  bool is_stream(const proto::http::Request& request) const override {
    return signal_.is_stream(request);
  }
  boost::asio::awaitable<void> stream(proto::http::Request request, Caller caller,
                                      EventStream& out) override {
    return signal_.stream(std::move(request), caller, out);
  }

 private:
  Handler& api_;
  Handler& media_;
  Handler& signal_;
  Handler& broadcast_;
  Handler& classes_;
  Handler& videos_;
  Handler& channels_;
  const page::TrustPages& trust_;
  const page::PageFiles& page_;
};

}  // namespace app
