// Answers to those who ask for playlists and pieces of a broadcast, whatever it is of.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include <boost/asio/awaitable.hpp>

#include "app/broadcast/waiting_requests.hpp"
#include "app/clock.hpp"
#include "base/time.hpp"
#include "live/hls/window.hpp"
#include "proto/http/message.hpp"

namespace app::broadcast {

// "/hls/CHANNEL/FILE" or "/hls/CHANNEL/~PASS/FILE".
struct HlsAsked {
  std::string channel;
  std::string pass;  // empty: none
  std::string file;
};
std::optional<HlsAsked> read_hls_path(std::string_view path);

// To OPTIONS. Whoever embeds a player elsewhere may read; never with cookies.
proto::http::Response hls_preflight();
// `retry_after` zero: nobody says when.
proto::http::Response hls_refuse(unsigned status, std::string_view why,
                                 base::Duration retry_after = {});
proto::http::Response hls_refuse(const live::hls::Refusal& refusal);
// What all methods and paths of a broadcast have in common; nullopt: it is a good request.
std::optional<proto::http::Response> hls_refuse_method(const proto::http::Request& request);

// A player of a system that knows no Opus in HLS is given AAC, whatever master it asks for.
void mark_native(const proto::http::Request& request, live::hls::Request& parsed);

// Where the answer comes from, as it is now.
struct HlsSource {
  live::hls::Window* window = nullptr;  // nullptr: nothing is on air there
  WaitingRequests* waiting = nullptr;
  bool stopping = false;  // the server is
};
// Waits where the request is to wait. `find` is asked anew after each wait.
boost::asio::awaitable<proto::http::Response> hls_answer(std::function<HlsSource()> find,
                                                         live::hls::Request request,
                                                         bool is_private, const Clock& clock);

}  // namespace app::broadcast
