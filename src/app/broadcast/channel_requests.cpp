// The HTTP half of ChannelBoard: viewers' requests for playlists and pieces.
#include <chrono>
#include <utility>

#include "app/broadcast/channel_board.hpp"
#include "app/broadcast/hls_answers.hpp"
#include "base/log.hpp"

namespace app::broadcast {
namespace {

namespace hls = live::hls;
namespace http = proto::http;

// What is asked of the store cannot be known now.
struct StoreBusy {};

// A viewer without a pass, told from others by where they come from and what with.
std::uint64_t viewer_by_address(const Caller& caller) {
  return std::hash<std::string>{}(to_string(caller.address)) | 1;
}

}  // namespace

boost::asio::awaitable<std::optional<school::Viewing>> ChannelBoard::viewing_of(
    std::string channel) {
  if (const auto known = viewing_.find(channel); known != viewing_.end()) co_return known->second;
  // A name that is none costs nothing more, however often it is asked for.
  if (find(channel) == nullptr) co_return std::nullopt;
  const auto read = [channel](store::Store& store) { return store.channels().find(channel); };
  const auto found = co_await parts_.store.run(read);
  if (!found) throw StoreBusy{};
  if (!*found) co_return std::nullopt;
  // It may have been changed meanwhile; that is newer.
  co_return viewing_.emplace(channel, (*found)->viewing).first->second;
}

boost::asio::awaitable<bool> ChannelBoard::holds(school::WatchLinkId link) {
  if (const auto known = links_.find(link); known != links_.end()) co_return known->second;
  const auto read = [link](store::Store& store) { return store.channels().watch_link(link); };
  const auto found = co_await parts_.store.run(read);
  if (!found) throw StoreBusy{};
  const bool good = *found && !(*found)->revoked;
  if (links_.size() >= kLinksRemembered) links_.clear();
  // It may have been revoked meanwhile; that is newer.
  co_return links_.emplace(link, good).first->second;
}

boost::asio::awaitable<std::optional<std::uint64_t>> ChannelBoard::viewer_of(
    const HlsAsked& asked, const Caller& caller, school::Viewing viewing) {
  const auto pass = read_pass(asked.pass, asked.channel, parts_.pass_key, parts_.clock.wall_now());
  if (viewing == school::Viewing::kPublic) {
    if (pass) co_return pass->viewer;
    co_return viewer_by_address(caller);
  }
  if (!pass || pass->right == WatchRight::kPublic) co_return std::nullopt;
  if (pass->link && !co_await holds(school::WatchLinkId{*pass->link})) co_return std::nullopt;
  co_return pass->viewer;
}

boost::asio::awaitable<http::Response> ChannelBoard::handle(http::Request request, Caller caller) {
  try {
    co_return co_await serve(std::move(request), caller);
  } catch (const StoreBusy&) {
    base::log_debug("broadcast", "the store is busy: a viewer is told to come again");
  }
  // A coroutine does not wait within a handler.
  co_return hls_refuse(503, "the server is busy", std::chrono::seconds(2));
}

boost::asio::awaitable<http::Response> ChannelBoard::serve(http::Request request, Caller caller) {
  if (auto refused = hls_refuse_method(request)) co_return std::move(*refused);
  const auto asked = read_hls_path(request.path);
  if (!asked) co_return hls_refuse(404, "there is no such file");
  auto parsed = hls::parse_request(asked->file, request.query);
  if (!parsed) co_return hls_refuse(hls::refusal_of(parsed.error()));
  const auto viewing = co_await viewing_of(asked->channel);
  if (!viewing) co_return hls_refuse(404, "nothing is on air there");
  const auto viewer = co_await viewer_of(*asked, caller, *viewing);
  if (!viewer)
    co_return hls_refuse(403, "this channel is private: open its page by your watch link");
  if (Channel* channel = find(asked->channel)) channel->viewers.note(*viewer, parts_.clock.now());
  parts_.quality.on_request(asked->channel, *viewer, request, caller);
  parsed->accepts_gzip = http::accepts_encoding(request, "gzip");
  parsed->arrived = parts_.clock.now();
  mark_native(request, *parsed);
  co_return co_await answer(asked->channel, *parsed, *viewing == school::Viewing::kPrivate);
}

boost::asio::awaitable<http::Response> ChannelBoard::answer(std::string name, hls::Request request,
                                                            bool is_private) {
  const std::function<HlsSource()> find_source = [this, name = std::move(name), request] {
    Channel* const channel = find(name);
    if (channel == nullptr) return HlsSource{nullptr, nullptr, stopping_};
    const bool wants_aac = channel->window && channel->window->wants_aac(request);
    if (wants_aac && channel->aac.note(parts_.clock.now())) parts_.live.want_aac(name, true);
    return HlsSource{channel->window.get(), &channel->waiting, stopping_};
  };
  co_return co_await hls_answer(find_source, request, is_private, parts_.clock);
}

}  // namespace app::broadcast
