#include "app/broadcast/hls_answers.hpp"

#include <chrono>
#include <utility>
#include <variant>

#include "app/broadcast/watch_pass.hpp"

namespace app::broadcast {
namespace {

namespace hls = live::hls;
namespace http = proto::http;

constexpr std::string_view kPrefix = "/hls/";

// Whoever embeds a player elsewhere may read this; never with cookies (no Allow-Credentials), so
// nothing that somebody may see by a sign-in can be read by another site.
void allow_everybody(http::Response& response) {
  response.headers.set("Access-Control-Allow-Origin", "*");
  response.headers.set("Access-Control-Expose-Headers", "Date, Content-Length");
  response.headers.set("Cross-Origin-Resource-Policy", "cross-origin");
}

http::Response respond(hls::Reply reply, hls::File file, bool is_private) {
  http::Response response;
  allow_everybody(response);
  response.headers.set("Content-Type", to_string(reply.type));
  std::string caching(to_string(reply.caching));
  if (is_private) caching = "private, " + caching;
  response.headers.set("Cache-Control", caching);
  if (reply.gzip) response.headers.set("Content-Encoding", "gzip");
  if (reply.type == hls::ContentType::kPlaylist) {
    const bool by_player = file == hls::File::kMaster;  // mark_native()
    response.headers.set("Vary", by_player ? "Accept-Encoding, User-Agent" : "Accept-Encoding");
  }
  response.body = http::SharedPieces(std::move(reply.body));
  return response;
}

}  // namespace

void mark_native(const http::Request& request, hls::Request& parsed) {
  // Of iOS, macOS and what is built on their player.
  constexpr std::string_view kNativePlayer = "AppleCoreMedia";
  if (parsed.file != hls::File::kMaster) return;
  const std::string_view agent = request.headers.find("User-Agent").value_or("");
  parsed.native = parsed.native || agent.find(kNativePlayer) != std::string_view::npos;
}

std::optional<HlsAsked> read_hls_path(std::string_view path) {
  if (!path.starts_with(kPrefix)) return std::nullopt;
  path.remove_prefix(kPrefix.size());
  HlsAsked asked;
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

http::Response hls_preflight() {
  http::Response response = http::empty_response(204);
  allow_everybody(response);
  response.headers.set("Access-Control-Allow-Methods", "GET, HEAD, OPTIONS");
  response.headers.set("Access-Control-Allow-Headers",
                       "Range, Authorization, CMCD-Request, CMCD-Object, CMCD-Status, "
                       "CMCD-Session");
  response.headers.set("Access-Control-Max-Age", "86400");
  return response;
}

http::Response hls_refuse(unsigned status, std::string_view why, base::Duration retry_after) {
  http::Response response = http::text_response(status, std::string(why) + "\n");
  allow_everybody(response);
  response.headers.set("Cache-Control", "no-store");
  if (retry_after > base::Duration::zero()) {
    const auto seconds = std::chrono::ceil<std::chrono::seconds>(retry_after).count();
    response.headers.set("Retry-After", std::to_string(seconds));
  }
  return response;
}

http::Response hls_refuse(const hls::Refusal& refusal) {
  return hls_refuse(static_cast<unsigned>(refusal.status), hls::to_string(refusal.reason),
                    refusal.retry_after);
}

std::optional<http::Response> hls_refuse_method(const http::Request& request) {
  if (request.method == http::Method::kOptions) return hls_preflight();
  if (request.method == http::Method::kGet || request.method == http::Method::kHead) {
    return std::nullopt;
  }
  return hls_refuse(405, "this can only be read");
}

boost::asio::awaitable<http::Response> hls_answer(std::function<HlsSource()> find,
                                                  hls::Request request, bool is_private,
                                                  const Clock& clock) {
  while (true) {
    const HlsSource source = find();
    if (source.stopping) co_return hls_refuse(503, "the server stops", std::chrono::seconds(2));
    if (source.window == nullptr) co_return hls_refuse(404, "nothing is on air there");
    const base::Time now = clock.now();
    hls::Answer found = source.window->resolve(now, request);
    if (auto* reply = std::get_if<hls::Reply>(&found)) {
      co_return respond(std::move(*reply), request.file, is_private);
    }
    if (const auto* refusal = std::get_if<hls::Refusal>(&found)) co_return hls_refuse(*refusal);
    const auto& wait = std::get<hls::Wait>(found);
    if (wait.until > now) co_await source.waiting->wait(wait, wait.until - now);
  }
}

}  // namespace app::broadcast
