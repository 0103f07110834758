// The HTTP half of ChannelBoard: viewers' requests for playlists and pieces.
#include <chrono>
#include <utility>

#include "app/broadcast/channel_board.hpp"

namespace app::broadcast {
namespace {

namespace hls = live::hls;
namespace http = proto::http;

constexpr std::string_view kPrefix = "/hls/";

// What is asked of the store cannot be known now.
struct StoreBusy {};

// Whoever embeds a player elsewhere may read this; never with cookies (no Allow-Credentials), so
// nothing that somebody may see by a sign-in can be read by another site.
void allow_everybody(http::Response& response) {
  response.headers.set("Access-Control-Allow-Origin", "*");
  response.headers.set("Access-Control-Expose-Headers", "Date, Content-Length");
  response.headers.set("Cross-Origin-Resource-Policy", "cross-origin");
}

http::Response preflight() {
  http::Response response = http::empty_response(204);
  allow_everybody(response);
  response.headers.set("Access-Control-Allow-Methods", "GET, HEAD, OPTIONS");
  response.headers.set("Access-Control-Allow-Headers",
                       "Range, Authorization, CMCD-Request, CMCD-Object, CMCD-Status, "
                       "CMCD-Session");
  response.headers.set("Access-Control-Max-Age", "86400");
  return response;
}

http::Response refuse(unsigned status, std::string_view why, base::Duration retry_after = {}) {
  http::Response response = http::text_response(status, std::string(why) + "\n");
  allow_everybody(response);
  response.headers.set("Cache-Control", "no-store");
  if (retry_after > base::Duration::zero()) {
    const auto seconds = std::chrono::ceil<std::chrono::seconds>(retry_after).count();
    response.headers.set("Retry-After", std::to_string(seconds));
  }
  return response;
}

http::Response refuse(const hls::Refusal& refusal) {
  return refuse(static_cast<unsigned>(refusal.status), hls::to_string(refusal.reason),
                refusal.retry_after);
}

http::Response respond(hls::Reply reply, bool is_private) {
  http::Response response;
  allow_everybody(response);
  response.headers.set("Content-Type", to_string(reply.type));
  std::string caching(to_string(reply.caching));
  if (is_private) caching = "private, " + caching;
  response.headers.set("Cache-Control", caching);
  if (reply.gzip) response.headers.set("Content-Encoding", "gzip");
  if (reply.type == hls::ContentType::kPlaylist) response.headers.set("Vary", "Accept-Encoding");
  response.body = http::SharedPieces(std::move(reply.body));
  return response;
}

// A viewer without a pass, told from others by where they come from and what with.
std::uint64_t viewer_by_address(const Caller& caller) {
  return std::hash<std::string>{}(to_string(caller.address)) | 1;
}

}  // namespace

std::optional<ChannelBoard::Asked> ChannelBoard::read_path(std::string_view path) {
  if (!path.starts_with(kPrefix)) return std::nullopt;
  path.remove_prefix(kPrefix.size());
  Asked asked;
  const std::size_t name_end = path.find('/');
  if (name_end == std::string_view::npos) return std::nullopt;
  asked.channel = path.substr(0, name_end);
  path.remove_prefix(name_end + 1);
  const std::size_t pass_end = path.find('/');
  if (pass_end != std::string_view::npos) {
    if (!is_pass(path)) return std::nullopt;
    asked.pass = path.substr(0, pass_end);
    path.remove_prefix(pass_end + 1);
  }
  if (path.find('/') != std::string_view::npos) return std::nullopt;
  asked.file = path;
  return asked;
}

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
    const Asked& asked, const Caller& caller, school::Viewing viewing) {
  const auto pass = read_pass(asked.pass, asked.channel, parts_.pass_key, parts_.clock.wall_now());
  if (viewing == school::Viewing::kPublic) {
    co_return pass ? pass->viewer : viewer_by_address(caller);
  }
  if (!pass || pass->right == WatchRight::kPublic) co_return std::nullopt;
  if (pass->link && !co_await holds(school::WatchLinkId{*pass->link})) co_return std::nullopt;
  co_return pass->viewer;
}

boost::asio::awaitable<http::Response> ChannelBoard::handle(http::Request request, Caller caller) {
  try {
    co_return co_await serve(std::move(request), caller);
  } catch (const StoreBusy&) {
    // Said below: a coroutine does not wait within a handler.
  }
  co_return refuse(503, "the server is busy", std::chrono::seconds(2));
}

boost::asio::awaitable<http::Response> ChannelBoard::serve(http::Request request, Caller caller) {
  if (request.method == http::Method::kOptions) co_return preflight();
  if (request.method != http::Method::kGet && request.method != http::Method::kHead) {
    co_return refuse(405, "this can only be read");
  }
  const auto asked = read_path(request.path);
  if (!asked) co_return refuse(404, "there is no such file");
  auto parsed = hls::parse_request(asked->file, request.query);
  if (!parsed) co_return refuse(hls::refusal_of(parsed.error()));
  const auto viewing = co_await viewing_of(asked->channel);
  if (!viewing) co_return refuse(404, "nothing is on air there");
  const auto viewer = co_await viewer_of(*asked, caller, *viewing);
  if (!viewer) co_return refuse(403, "this channel is private: open its page by your watch link");
  if (Channel* channel = find(asked->channel)) channel->viewers.note(*viewer, parts_.clock.now());
  parts_.quality.on_request(asked->channel, *viewer, request, caller);
  parsed->accepts_gzip = http::accepts_encoding(request, "gzip");
  parsed->arrived = parts_.clock.now();
  co_return co_await answer(asked->channel, *parsed, *viewing == school::Viewing::kPrivate);
}

boost::asio::awaitable<http::Response> ChannelBoard::answer(std::string name, hls::Request request,
                                                            bool is_private) {
  while (!stopping_) {
    Channel* const channel = find(name);
    if (channel == nullptr || !channel->window) co_return refuse(404, "nothing is on air there");
    const base::Time now = parts_.clock.now();
    hls::Answer found = channel->window->resolve(now, request);
    if (auto* reply = std::get_if<hls::Reply>(&found)) {
      co_return respond(std::move(*reply), is_private);
    }
    if (const auto* refusal = std::get_if<hls::Refusal>(&found)) co_return refuse(*refusal);
    const auto& wait = std::get<hls::Wait>(found);
    if (wait.until > now) co_await channel->waiting.wait(wait, wait.until - now);
  }
  co_return refuse(503, "the server stops", std::chrono::seconds(2));
}

}  // namespace app::broadcast
