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
  Site(Handler& api, Handler& media, const page::TrustPages& trust, const page::PageFiles& page)
      : api_(api), media_(media), trust_(trust), page_(page) {}

  boost::asio::awaitable<proto::http::Response> handle(proto::http::Request request,
                                                       Caller caller) override;

 private:
  Handler& api_;
  Handler& media_;
  const page::TrustPages& trust_;
  const page::PageFiles& page_;
};

}  // namespace app
