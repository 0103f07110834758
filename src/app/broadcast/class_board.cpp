#include "app/broadcast/class_board.hpp"

#include <utility>
#include <variant>

#include "app/broadcast/hls_answers.hpp"
#include "base/log.hpp"

namespace app::broadcast {
namespace {

namespace hls = live::hls;
namespace http = proto::http;

constexpr std::string_view kHlsPrefix = "/hls/";
constexpr base::WallTime kNeverExpires{253'370'764'800'000};  // the year 9999

std::string channel_of(std::string_view room) {
  return std::string(live::kClassChannelPrefix) + std::string(room);
}

}  // namespace

ClassBoard::Class& ClassBoard::class_of(const std::string& channel) {
  auto& entry = classes_[channel];
  if (!entry) {
    entry = std::make_unique<Class>(parts_.loop);
    base::log_info("broadcast", "{}: some follow the class as a broadcast", channel);
  }
  return *entry;
}

ClassBoard::Class* ClassBoard::find(std::string_view channel) {
  const auto found = classes_.find(channel);
  return found == classes_.end() ? nullptr : found->second.get();
}

void ClassBoard::set_stage(std::string_view room, ClassStage stage) {
  const std::string channel = channel_of(room);
  Class& entry = class_of(channel);
  const bool begins = stage.picture != 0 && !entry.shows_picture;
  entry.shows_picture = stage.picture != 0;
  if (begins) {
    entry.picture_from = entry.window ? entry.window->position(hls::Rendition::kVideo) + 1 : 1;
  } else if (!entry.shows_picture) {
    entry.picture_from = 0;
  }
  if (port_ != nullptr) port_->set_stage(channel, stage);
}

void ClassBoard::end(std::string_view room) {
  const std::string channel = channel_of(room);
  if (port_ != nullptr) port_->end_stage(channel);
  Class* const found = find(channel);
  if (found == nullptr) return;
  found->waiting.wake_all();
  classes_.erase(channel);
  base::log_info("broadcast", "{}: nobody follows the class as a broadcast any more", channel);
}

AudienceTicket ClassBoard::admit(std::string_view room) {
  const std::string channel = channel_of(room);
  WatchPass pass;
  pass.viewer = parts_.random.u64();
  pass.right = WatchRight::kSignIn;
  // It is good as long as the seat, and the clock may be set meanwhile: `viewers` decides.
  pass.expires = kNeverExpires;
  class_of(channel).viewers.insert(pass.viewer);
  return {pass.viewer,
          std::string(kHlsPrefix) + channel + "/" + sign(pass, channel, parts_.pass_key) + "/"};
}

void ClassBoard::dismiss(std::string_view room, std::uint64_t viewer) {
  Class* const found = find(channel_of(room));
  if (found != nullptr) found->viewers.erase(viewer);
}

bool ClassBoard::follow(const live::StationEvent& event) {
  if (const auto* dismissed = std::get_if<live::Dismissed>(&event)) {
    return live::is_stage_publisher(dismissed->publisher);
  }
  const auto channel_of_event = [](const auto& what) -> std::string_view {
    if constexpr (requires { what.admission; }) return what.admission.channel;
    if constexpr (requires { what.channel; }) return what.channel;
    return {};
  };
  const std::string_view channel = std::visit(channel_of_event, event);
  if (!live::is_class_channel(channel)) return false;
  Class* const found = find(channel);
  if (found == nullptr) return true;  // it has ended; this is what was on its way
  if (const auto* begun = std::get_if<live::WentOnAir>(&event)) {
    on_air(*found, *begun);
  } else if (std::holds_alternative<live::WentOffAir>(event)) {
    // The class goes on: what is over is no video of its own, and players are to come again.
    found->window.reset();
    found->waiting.wake_all();
  } else if (std::holds_alternative<live::AacGivenUp>(event) && found->window) {
    found->window->give_up_aac();
    found->waiting.wake_all();
  } else if (const auto* added = std::get_if<live::HlsAdded>(&event); added && found->window) {
    if (std::holds_alternative<hls::EndOfStream>(added->addition)) return true;
    found->window->add(parts_.clock.now(), added->addition);
    found->waiting.wake(*found->window);
  }
  return true;
}

void ClassBoard::on_air(Class& entry, const live::WentOnAir& event) {
  if (event.resumed && entry.window) return;
  entry.window = std::make_unique<hls::Window>(parts_.run, kClassWindowLimits);
  entry.aac.restart();
  if (entry.shows_picture) entry.picture_from = 1;
}

void ClassBoard::note_demand(const std::string& channel, Class& entry,
                             const hls::Request& request) {
  if (!entry.window || !entry.window->wants_aac(request)) return;
  if (entry.aac.note(parts_.clock.now()) && port_ != nullptr) port_->want_aac(channel, true);
}

void ClassBoard::tick() {
  for (const auto& [channel, entry] : classes_) {
    if (entry->window) entry->window->expire(parts_.clock.now());
    if (!entry->aac.lapses(parts_.clock.now())) continue;
    if (entry->window) entry->window->forget_aac(parts_.clock.now());
    if (port_ != nullptr) port_->want_aac(channel, false);
  }
}

void ClassBoard::stop() {
  stopping_ = true;
  for (const auto& [channel, entry] : classes_) entry->waiting.wake_all();
}

std::size_t ClassBoard::viewers() const {
  std::size_t count = 0;
  for (const auto& [channel, entry] : classes_) count += entry->viewers.size();
  return count;
}

bool ClassBoard::is_path_of_class(std::string_view path) {
  return path.starts_with(kHlsPrefix) && live::is_class_channel(path.substr(kHlsPrefix.size()));
}

boost::asio::awaitable<http::Response> ClassBoard::handle(http::Request request, Caller) {
  if (auto refused = hls_refuse_method(request)) co_return std::move(*refused);
  const auto asked = read_hls_path(request.path);
  if (!asked) co_return hls_refuse(404, "there is no such file");
  auto parsed = hls::parse_request(asked->file, request.query);
  if (!parsed) co_return hls_refuse(hls::refusal_of(parsed.error()));
  const auto pass =
      read_pass(asked->pass, asked->channel, parts_.pass_key, parts_.clock.wall_now());
  Class* const found = find(asked->channel);
  if (!pass || found == nullptr || !found->viewers.contains(pass->viewer)) {
    co_return hls_refuse(403, "this is for those who are in the class: open it by its link");
  }
  parsed->accepts_gzip = http::accepts_encoding(request, "gzip");
  parsed->arrived = parts_.clock.now();
  parsed->picture_from = found->picture_from;
  mark_native(request, *parsed);
  const std::function<HlsSource()> find_source = [this, channel = asked->channel,
                                                  viewer = pass->viewer, asked_for = *parsed] {
    Class* const present = find(channel);
    // He may have left while he waited.
    if (present == nullptr || !present->viewers.contains(viewer)) {
      return HlsSource{nullptr, nullptr, stopping_};
    }
    note_demand(channel, *present, asked_for);
    return HlsSource{present->window.get(), &present->waiting, stopping_};
  };
  co_return co_await hls_answer(find_source, *parsed, true, parts_.clock);
}

}  // namespace app::broadcast
