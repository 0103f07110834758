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

struct Place {
  std::string channel;
  std::string resource;  // empty: the endpoint itself
};

std::optional<Place> parse_path(std::string_view path) {
  if (!path.starts_with(kPublish)) return std::nullopt;
  const std::string_view rest = path.substr(kPublish.size());
  const std::size_t slash = rest.find('/');
  Place place;
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
    StatusOf{"key_missing", 401}, StatusOf{"codec_refused", 406},     StatusOf{"channel_busy", 409},
    StatusOf{"key_on_air", 409},  StatusOf{"too_many_attempts", 429}, StatusOf{"server_full", 503},
    StatusOf{"server_busy", 503},
};

unsigned status_of(std::string_view word) {
  for (const StatusOf& entry : kStatuses) {
    if (entry.word == word) return entry.status;
  }
  return 403;
}

// RFC 9457: the sentence is what a person should read.
http::Response problem(const PublishDenial& denial) {
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

PublishDenial server_busy() {
  return {"server_busy", "server sedang sibuk: coba lagi / the server is busy: try again", {}};
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
    response = co_await publish(std::move(request), place->channel, caller.address);
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
  question.publisher = {parts_.first_publisher + ++last_publisher_};
  question.channel = channel;
  question.key = http::bearer_token(request).value_or("");
  question.program = request.headers.find("User-Agent").value_or("");
  question.address = address;
  question.codecs_fit = plan->codecs_fit;
  const live::PublisherId publisher = question.publisher;
  const auto denial = co_await judge(std::move(question));
  if (denial) co_return problem(*denial);
  const auto resource = media_.begin(channel, publisher, *plan);
  if (!resource) {
    parts_.ended(publisher);
    co_return problem(server_busy());
  }
  base::log_info("broadcast", "channel {}: a publisher comes by WHIP", channel);
  co_return whip::created(request, std::string(kPublish) + channel, *resource, parts_.media_port);
}

// nullopt: it is on air.
asio::awaitable<std::optional<PublishDenial>> ChannelEndpoint::judge(PublishQuestion question) {
  if (wishes_->size() >= kWishesMax) co_return server_busy();
  // Leaves the map also when the coroutine is destroyed while it waits.
  struct Waiting {
    std::shared_ptr<Wishes> wishes;
    Wishes::iterator at;
    ~Waiting() { wishes->erase(at); }
  };
  const Waiting waiting{wishes_, wishes_->try_emplace(question.publisher, parts_.loop).first};
  parts_.ask(std::move(question));
  boost::system::error_code woken;
  co_await waiting.at->second.timer.async_wait(asio::redirect_error(asio::use_awaitable, woken));
  const Wish& wish = waiting.at->second;
  if (wish.admitted) co_return std::nullopt;
  co_return wish.denial.value_or(server_busy());
}

void ChannelEndpoint::on_admitted(live::PublisherId publisher) {
  const auto found = wishes_->find(publisher);
  if (found == wishes_->end()) return parts_.ended(publisher);  // it waits no more
  found->second.admitted = true;
  found->second.timer.cancel();
}

void ChannelEndpoint::on_refused(live::PublisherId publisher, PublishDenial denial) {
  const auto found = wishes_->find(publisher);
  if (found == wishes_->end()) return;
  found->second.denial = std::move(denial);
  found->second.timer.cancel();
}

void ChannelEndpoint::on_dismissed(live::PublisherId publisher, std::string sentence) {
  // While the good news is still on its way to who waits for it.
  if (const auto found = wishes_->find(publisher); found != wishes_->end()) {
    found->second.admitted = false;
    found->second.denial = PublishDenial{"stopped", std::move(sentence), {}};
  }
  media_.end(publisher);
}

http::Response ChannelEndpoint::on_resource(const http::Request& request, std::string_view channel,
                                            std::string_view resource) {
  // The name of a resource is as secret as the key that made it: it is the right to end it.
  const auto publisher = media_.publisher_of(channel, resource);
  if (request.method == http::Method::kPatch) {
    return whip::patch(request, publisher ? media_.etag_of(*publisher) : std::nullopt,
                       [&] { return media_.restart_ice(*publisher); });
  }
  if (request.method != http::Method::kDelete) {
    return whip::not_allowed("PATCH, DELETE, OPTIONS");
  }
  if (!publisher) return whip::refuse(404, "unknown_resource");
  media_.end(*publisher);
  parts_.ended(*publisher);
  return http::empty_response(200);
}

void ChannelEndpoint::on_source_event(const live::SourceEvent& event) {
  if (const auto* wanted = std::get_if<live::KeyframeWanted>(&event)) {
    media_.request_keyframe(wanted->publisher);
  } else {
    media_.end(std::get<live::FellSilent>(event).publisher);
  }
}

void ChannelEndpoint::on_sfu_event(const sfu::Event& event) {
  const auto* const lost = std::get_if<sfu::PeerLost>(&event);
  if (lost == nullptr) return;
  if (const auto publisher = media_.peer_lost(lost->peer)) parts_.lost(*publisher);
}

void ChannelEndpoint::stop() {
  for (auto& [publisher, wish] : *wishes_) wish.timer.cancel();
}

}  // namespace app::bridge
