#include "app/bridge/channel_endpoint.hpp"

#include <array>
#include <chrono>
#include <utility>

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/json.hpp>

#include "app/json/fields.hpp"
#include "base/log.hpp"

namespace app::bridge {

namespace http = proto::http;
namespace asio = boost::asio;

namespace {

constexpr std::string_view kPublish = "/whip/live/";
constexpr std::string_view kWatch = "/whep/live/";

struct Place {
  bool watches = false;
  std::string channel;
  std::string resource;  // empty: the endpoint itself
};

std::optional<Place> parse_path(std::string_view path) {
  Place place;
  place.watches = path.starts_with(kWatch);
  if (!place.watches && !path.starts_with(kPublish)) return std::nullopt;
  static_assert(kPublish.size() == kWatch.size());
  const std::string_view rest = path.substr(kPublish.size());
  const std::size_t slash = rest.find('/');
  place.channel = rest.substr(0, slash);
  if (slash != std::string_view::npos) place.resource = rest.substr(slash + 1);
  const bool cut = slash != std::string_view::npos && place.resource.empty();
  if (place.channel.empty() || cut) return std::nullopt;
  return place;
}

struct StatusOf {
  std::string_view word;
  unsigned status;
};
// The words of docs/broadcast.md; all others are 403.
constexpr std::array kStatuses{
    StatusOf{"key_missing", 401},       StatusOf{"codec_refused", 406},
    StatusOf{"no_common_codec", 406},   StatusOf{"channel_busy", 409},
    StatusOf{"key_on_air", 409},        StatusOf{"not_by_webrtc", 409},
    StatusOf{"b_frames", 409},          StatusOf{"no_aac", 409},
    StatusOf{"unknown_channel", 404},   StatusOf{"not_on_air", 404},
    StatusOf{"too_many_attempts", 429}, StatusOf{"server_full", 503},
    StatusOf{"server_busy", 503},
};

unsigned status_of(std::string_view word) {
  for (const StatusOf& entry : kStatuses) {
    if (entry.word == word) return entry.status;
  }
  return 403;
}

// RFC 9457: the sentence is what a person should read.
http::Response problem(const BridgeDenial& denial) {
  const unsigned status = status_of(denial.word);
  http::Response response = http::json_response(
      status, json::write(boost::json::object{{"type", "about:blank"},
                                              {"title", http::reason_phrase(status)},
                                              {"status", status},
                                              {"detail", denial.sentence},
                                              {"refusal", denial.word}}));
  response.headers.set("Content-Type", "application/problem+json");
  if (status == 401) response.headers.set("WWW-Authenticate", "Bearer");
  const auto wait = std::chrono::ceil<std::chrono::seconds>(denial.wait).count();
  if (wait > 0) response.headers.set("Retry-After", std::to_string(wait));
  if (status == 503) response.headers.set("Retry-After", "5");
  return response;
}

BridgeDenial server_busy() {
  return {"server_busy", "server sedang sibuk: coba lagi / the server is busy: try again", {}};
}

BridgeDenial server_full() {
  return {
      "server_full", "server sudah penuh: tonton lewat HLS / the server is full: watch by HLS", {}};
}

}  // namespace

bool is_for_channel(const http::Request& request) {
  const auto place = parse_path(request.path);
  if (!place) return false;
  return !place->resource.empty() || request.method == http::Method::kPost ||
         request.method == http::Method::kOptions;
}

asio::awaitable<http::Response> ChannelEndpoint::handle(http::Request request, Caller caller) {
  http::Response response = whip::refuse(404, "unknown_channel");
  const auto place = parse_path(request.path);
  if (place && request.method == http::Method::kOptions) {
    response = whip::preflight();
  } else if (place && !place->resource.empty()) {
    response = on_resource(request, place->channel, place->resource);
  } else if (place && request.method == http::Method::kPost) {
    if (place->watches) {
      response = co_await watch(std::move(request), place->channel, caller.address);
    } else {
      response = co_await publish(std::move(request), place->channel, caller.address);
    }
  } else if (place) {
    response = whip::not_allowed("POST, OPTIONS");
  }
  whip::allow_any_origin(response);
  co_return response;
}

asio::awaitable<http::Response> ChannelEndpoint::publish(http::Request request, std::string channel,
                                                         base::IpAddress address) {
  if (auto wrong = whip::refuse_offer(request)) co_return std::move(*wrong);
  const auto plan = media_.plan(channel, request.body);
  if (!plan) co_return whip::refuse(400, "bad_sdp");
  PublishQuestion question;
  question.publisher = {parts_.first_number + ++last_number_};
  question.channel = channel;
  question.key = http::bearer_token(request).value_or("");
  question.program = request.headers.find("User-Agent").value_or("");
  question.address = address;
  question.codecs_fit = plan->codecs_fit;
  const live::PublisherId publisher = question.publisher;
  const std::function<void()> ask = [this, &question] { parts_.ask(question); };
  const auto denial = co_await judge(publisher.value, ask);
  if (denial) co_return problem(*denial);
  const auto resource = media_.begin(channel, publisher, *plan);
  if (!resource) {
    parts_.ended(publisher);
    co_return problem(server_busy());
  }
  base::log_info("broadcast", "channel {}: a publisher comes by WHIP", channel);
  co_return whip::created(request, std::string(kPublish) + channel, *resource, parts_.media_port);
}

asio::awaitable<http::Response> ChannelEndpoint::watch(http::Request request, std::string channel,
                                                       base::IpAddress address) {
  if (auto wrong = whip::refuse_offer(request)) co_return std::move(*wrong);
  const auto plan = media_.plan_watch(channel, request.body);
  if (!plan) co_return whip::refuse(400, "bad_sdp");
  if (!plan->codecs_fit) {
    co_return problem({"no_common_codec",
                       "pemutar ini tidak mengenal H.264 atau Opus: tonton lewat HLS / this player "
                       "does not take H.264 or Opus: watch by HLS",
                       {}});
  }
  if (!media_.has_room(channel)) co_return problem(server_full());
  WatchQuestion question;
  question.player = {parts_.first_number + ++last_number_};
  question.channel = channel;
  question.token = http::bearer_token(request).value_or("");
  question.address = address;
  const live::PlayerId player = question.player;
  const std::function<void()> ask = [this, &question] { parts_.ask_to_watch(question); };
  const auto denial = co_await judge(player.value, ask);
  if (denial) co_return problem(*denial);
  const auto resource = media_.watch(channel, player, *plan);
  if (!resource) {
    parts_.left(player);
    co_return problem(server_busy());
  }
  parts_.start_feed(channel, media_.place_of(channel));
  co_return whip::created(request, std::string(kWatch) + channel, *resource, parts_.media_port);
}

// nullopt: it was let in.
asio::awaitable<std::optional<BridgeDenial>> ChannelEndpoint::judge(std::uint64_t number,
                                                                    std::function<void()> ask) {
  if (wishes_->size() >= kWishesMax) co_return server_busy();
  // Leaves the map also when the coroutine is destroyed while it waits.
  struct Waiting {
    std::shared_ptr<Wishes> wishes;
    Wishes::iterator at;
    ~Waiting() { wishes->erase(at); }
  };
  const Waiting waiting{wishes_, wishes_->try_emplace(number, parts_.loop).first};
  ask();
  boost::system::error_code woken;
  co_await waiting.at->second.timer.async_wait(asio::redirect_error(asio::use_awaitable, woken));
  const Wish& wish = waiting.at->second;
  if (wish.admitted) co_return std::nullopt;
  co_return wish.denial.value_or(server_busy());
}

void ChannelEndpoint::on_admitted(std::uint64_t number) {
  const auto found = wishes_->find(number);
  if (found == wishes_->end()) {  // it waits no more
    parts_.ended({number});
    return parts_.left({number});
  }
  found->second.admitted = true;
  found->second.wake();
}

void ChannelEndpoint::on_refused(std::uint64_t number, BridgeDenial denial) {
  const auto found = wishes_->find(number);
  if (found == wishes_->end()) return;
  found->second.denial = std::move(denial);
  found->second.wake();
}

void ChannelEndpoint::on_dismissed(std::uint64_t number, std::string sentence) {
  // While the good news is still on its way to who waits for it.
  if (const auto found = wishes_->find(number); found != wishes_->end()) {
    found->second.admitted = false;
    found->second.denial = BridgeDenial{"stopped", std::move(sentence), {}};
  }
  media_.end(number);
}

http::Response ChannelEndpoint::on_resource(const http::Request& request, std::string_view channel,
                                            std::string_view resource) {
  // The name of a resource is as secret as the key that made it: it is the right to end it.
  const auto client = media_.client_of(channel, resource);
  if (request.method == http::Method::kPatch) {
    return whip::patch(request, client ? media_.etag_of(client->number) : std::nullopt,
                       [&] { return media_.restart_ice(client->number); });
  }
  if (request.method != http::Method::kDelete) {
    return whip::not_allowed("PATCH, DELETE, OPTIONS");
  }
  if (!client) return whip::refuse(404, "unknown_resource");
  media_.end(client->number);
  gone(*client, true);
  return http::empty_response(200);
}

void ChannelEndpoint::gone(const ChannelMedia::Client& client, bool said_so) {
  if (client.watches) return parts_.left({client.number});
  if (said_so) return parts_.ended({client.number});
  parts_.lost({client.number});
}

void ChannelEndpoint::on_source_event(const live::SourceEvent& event) {
  if (const auto* wanted = std::get_if<live::KeyframeWanted>(&event)) {
    media_.request_keyframe(wanted->publisher);
  } else {
    media_.end(std::get<live::FellSilent>(event).publisher.value);
  }
}

void ChannelEndpoint::on_sfu_event(const sfu::Event& event) {
  if (const auto* const report = std::get_if<sfu::PeerReport>(&event)) {
    const auto whose = media_.watching(report->peer);
    if (whose && parts_.reported) parts_.reported(*whose, *report);
  }
  const auto* const lost = std::get_if<sfu::PeerLost>(&event);
  if (lost == nullptr) return;
  if (const auto client = media_.peer_lost(lost->peer)) gone(*client, false);
}

void ChannelEndpoint::stop_feeds() {
  for (const std::string& channel : media_.take_unwatched()) parts_.stop_feed(channel);
}

void ChannelEndpoint::stop() {
  for (auto& [publisher, wish] : *wishes_) wish.wake();
}

}  // namespace app::bridge
