#include "server/live_loop.hpp"

#include <map>
#include <system_error>
#include <utility>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "base/log.hpp"

namespace server {

namespace asio = boost::asio;
namespace rtmp = proto::rtmp;
using asio::awaitable;

namespace {

constexpr auto kTick = std::chrono::milliseconds(100);

live::PublisherId publisher_of(RtmpConnectionId id) {
  return live::PublisherId{id.value};
}

live::PlayerId player_of(RtmpConnectionId id) {
  return live::PlayerId{id.value};
}

}  // namespace

LiveLoop::LiveLoop(const Settings& settings, const app::Clock& clock, Sinks sinks)
    : clock_(clock),
      sinks_(std::move(sinks)),
      aac_places_(settings.aac_plugin),
      audience_([this](live::PlayerId player, const live::Audience::Batch& batch, std::size_t first,
                       std::size_t count) { return send(player, batch, first, count); }) {
  if (settings.rtmp) listen(settings);
}

LiveLoop::~LiveLoop() {
  loop_.stop();
  if (thread_.joinable()) thread_.join();
  // Nobody else is there any more: what recordings hold back goes to the disk.
  station_.end_recordings(live::recording::EndReason::kStopped);
  while (auto event = station_.poll_event()) (void)tell_recording(*event);
  classes_.end_all(live::recording::EndReason::kStopped);
  while (auto event = classes_.poll_event()) (void)tell_recording(*event);
}

void LiveLoop::listen(const Settings& settings) {
  std::vector<base::IpAddress> addresses = settings.listen_addresses;
  if (addresses.empty()) addresses.emplace_back();  // any
  std::uint16_t port = settings.rtmp_port;
  for (const base::IpAddress& address : addresses) {
    try {
      listeners_.push_back(net::listen_tcp(loop_, {address, port}));
      rtmp_port_ = port = listeners_.back()->port();
    } catch (const std::system_error& error) {
      // A class needs no RTMP: it is no reason not to start.
      base::log_warning(
          "live",
          "cannot listen for RTMP on port {}: {}. Programs like OBS can use the HTTPS "
          "port; or choose another with --rtmp-port",
          port, error.code().message());
    }
  }
}

void LiveLoop::start() {
  for (const auto& listener : listeners_) {
    asio::co_spawn(loop_, accept_all(*listener), asio::detached);
  }
  asio::co_spawn(loop_, tick(), asio::detached);
  thread_ = std::thread([this] {
    while (!loop_.stopped()) {
      try {
        loop_.run();
      } catch (const std::exception& error) {
        base::log_error("live", "a connection failed: {}", error.what());
      }
    }
  });
}

awaitable<void> LiveLoop::accept_all(net::Listener& listener) {
  while (auto accepted = co_await listener.accept()) {
    auto task = serve(std::move(accepted->stream), accepted->peer.ip, {}, {});
    asio::co_spawn(loop_, std::move(task), asio::detached);
  }
}

awaitable<void> LiveLoop::serve(std::unique_ptr<net::Stream> stream, base::IpAddress peer,
                                std::string early, net::FileDescriptor meter) {
  if (!count_.admit(peer)) co_return;  // closes it
  const RtmpConnectionId id{++last_id_};
  const auto connection = std::make_shared<RtmpConnection>(
      id, std::move(stream), peer, loop_.get_executor(), clock_, random_,
      [this](RtmpConnection& from, rtmp::SessionEvent& event) { on_event(from, event); });
  connection->set_meter(std::move(meter));
  connections_.emplace(id, connection);
  wake();
  try {
    co_await RtmpConnection::serve(connection, std::move(early));
  } catch (const std::exception& error) {
    base::log_error("live", "an RTMP connection failed: {}", error.what());
    connection->abort();
    station_.lost(clock_.now(), publisher_of(id));
    player_left(player_of(id));
    tell_events();
  }
  connections_.erase(id);
  count_.release(peer);
}

awaitable<void> LiveLoop::tick() {
  boost::system::error_code error;
  while (true) {
    sleeps_ = idle();
    if (sleeps_) {
      ticker_.expires_at(asio::steady_timer::time_point::max());
    } else {
      ticker_.expires_after(kTick);
    }
    co_await ticker_.async_wait(asio::redirect_error(asio::use_awaitable, error));
    if (sleeps_) continue;
    const base::Time now = clock_.now();
    // A deadline may end a connection, which then leaves the map.
    std::vector<std::shared_ptr<RtmpConnection>> present;
    present.reserve(connections_.size());
    for (const auto& [id, connection] : connections_) present.push_back(connection);
    for (const auto& connection : present) connection->on_tick(now);
    station_.handle_timeout(now, clock_.wall_now());
    classes_.handle_timeout(now);
    for (const live::PlayerId player : audience_.expired(clock_.wall_now())) {
      end_player(player, school::PlayRefusal::kLinkExpired);
    }
    tell_events();
    tell_lines(now);
    transcodings_ = station_.transcodings();
  }
}

bool LiveLoop::idle() const {
  return connections_.empty() && station_.idle() && classes_.size() == 0 && audience_.size() == 0;
}

void LiveLoop::wake() {
  if (sleeps_) ticker_.cancel();
}

void LiveLoop::on_event(RtmpConnection& connection, rtmp::SessionEvent& event) {
  const base::Time now = clock_.now();
  const live::PublisherId publisher = publisher_of(connection.id());
  if (auto* asked = std::get_if<rtmp::PublishRequested>(&event)) {
    ask(connection, *asked);
  } else if (auto* play = std::get_if<rtmp::PlayRequested>(&event)) {
    ask(connection, *play);
  } else if (const auto* media = std::get_if<rtmp::MediaReceived>(&event)) {
    pass_on(publisher, *media);
  } else if (std::holds_alternative<rtmp::PublishEnded>(event)) {
    station_.ended(now, publisher);
  } else if (std::holds_alternative<rtmp::Closed>(event)) {
    station_.lost(now, publisher);
    player_left(player_of(connection.id()));
  } else if (std::holds_alternative<rtmp::PlayEnded>(event)) {
    player_left(player_of(connection.id()));
  }
  tell_events();
}

void LiveLoop::ask(RtmpConnection& connection, rtmp::PublishRequested& request) {
  sinks_.publish_asked({{connection.id().value, request.request},
                        std::move(request.app),
                        std::move(request.stream_name),
                        std::move(request.flash_version),
                        connection.peer()});
}

void LiveLoop::ask(RtmpConnection& connection, rtmp::PlayRequested& request) {
  sinks_.play_asked({{connection.id().value, request.request},
                     std::move(request.app),
                     std::move(request.stream_name),
                     std::move(request.query),
                     connection.peer()});
}

void LiveLoop::pass_on(live::PublisherId publisher, const rtmp::MediaReceived& media) {
  const auto to = station_.receive(clock_.now(), clock_.wall_now(), publisher, media);
  if (!to) return;
  audience_.publish(to->channel, media, to->timestamp_ms);
  gather();
}

bool LiveLoop::send(live::PlayerId player, const live::Audience::Batch& batch, std::size_t first,
                    std::size_t count) {
  RtmpConnection* const connection = find(RtmpConnectionId{player.value});
  if (connection == nullptr) return false;
  const bool sent = connection->session().send_media(clock_.now(), batch, first, count);
  connection->wake();
  return sent;
}

void LiveLoop::gather() {
  if (gathers_ || !audience_.has_gathered()) return;
  gathers_ = true;
  gather_timer_.expires_after(kPlayGather);
  gather_timer_.async_wait([this](boost::system::error_code error) {
    gathers_ = false;
    if (!error) audience_.flush();
  });
}

void LiveLoop::player_left(live::PlayerId player) {
  if (const auto seat = audience_.leave(player)) tell_players(seat->channel);
}

void LiveLoop::end_player(live::PlayerId player, school::PlayRefusal why) {
  const auto seat = audience_.leave(player);
  if (!seat) return;
  tell_players(seat->channel);
  std::string sentence = school::play_sentence(why, seat->language);
  if (app::broadcast::is_source(player.value)) return dismiss_source(player.value, sentence);
  RtmpConnection* const connection = find(RtmpConnectionId{player.value});
  if (connection == nullptr) return;
  connection->session().end(clock_.now(), sentence);
  connection->wake();
}

void LiveLoop::tell_players(const std::string& channel) {
  sinks_.players({channel, audience_.count(channel)});
}

void LiveLoop::tell_lines(base::Time now) {
  if (!sinks_.lines || now < next_lines_) return;
  next_lines_ = now + app::broadcast::kLinesInterval;
  std::map<std::string, std::vector<app::broadcast::PlayerLine>> lines;
  for (const auto& [id, connection] : connections_) {
    const live::Seat* const seat = audience_.seat(player_of(id));
    if (seat == nullptr) continue;
    if (const auto facts = connection->line()) lines[seat->channel].push_back({id.value, *facts});
  }
  for (auto& [channel, of_channel] : lines) sinks_.lines({channel, std::move(of_channel)});
}

void LiveLoop::tell_events() {
  while (auto event = station_.poll_event()) {
    if (auto* report = std::get_if<live::StationReport>(&*event)) {
      const RtmpConnection* const from = find(RtmpConnectionId{report->publisher.value});
      if (from != nullptr) report->line = from->line();
    }
    if (const auto* on_air = std::get_if<live::WentOnAir>(&*event)) {
      const std::string channel = on_air->admission.channel;
      audience_.restart(channel);
      if (on_air->admission.carrier == live::Carrier::kWebRtc) end_rtmp_players(channel);
    } else if (const auto* changed = std::get_if<live::LowDelayChanged>(&*event)) {
      on_low_delay(*changed);
    } else if (const auto* over = std::get_if<live::WentOffAir>(&*event)) {
      for (const live::PlayerId player : audience_.players_of(over->channel)) {
        end_player(player, school::PlayRefusal::kOver);
      }
    }
    if (const auto* began = std::get_if<live::RecordingBegan>(&*event)) sinks_.event(*began);
    if (!tell_recording(*event)) sinks_.event(std::move(*event));
  }
  while (const auto event = station_.poll_source_event()) {
    if (!tell_stage(*event) && sinks_.source_event) sinks_.source_event(*event);
  }
  while (auto batch = station_.poll_feed()) {
    if (sinks_.feed) sinks_.feed(std::move(*batch));
  }
  if (station_.needs_aac()) load_aac();
  tell_classes();
}

void LiveLoop::tell_classes() {
  while (auto event = classes_.poll_event()) {
    if (const auto* began = std::get_if<live::RecordingBegan>(&*event)) sinks_.event(*began);
    if (!tell_recording(*event)) sinks_.event(std::move(*event));
  }
  while (const auto source = classes_.poll_keyframe_wish()) {
    if (sinks_.class_keyframe) sinks_.class_keyframe(*source);
  }
}

void LiveLoop::with_classes(std::function<void(live::Classes& classes, base::Time now)> act) {
  run([this, act = std::move(act)] {
    act(classes_, clock_.now());
    tell_classes();
  });
}

bool LiveLoop::tell_recording(live::StationEvent& event) {
  live::recording::RecordingId id;
  bool taken = true;
  if (const auto* began = std::get_if<live::RecordingBegan>(&event)) {
    id = began->id;
    taken = sinks_.recording_begins && sinks_.recording_begins(*began);
  } else if (auto* writes = std::get_if<live::RecordingWrites>(&event)) {
    id = writes->id;
    taken = sinks_.recording_writes && sinks_.recording_writes(std::move(*writes));
  } else {
    return false;
  }
  if (!taken) close_recording(id, live::recording::EndReason::kDiskTooSlow);
  return true;
}

void LiveLoop::close_recording(live::recording::RecordingId id, live::recording::EndReason why) {
  if (live::is_class_recording(id)) {
    classes_.closed(id, why);
  } else {
    station_.recording_closed(id, why);
  }
}

RtmpConnection* LiveLoop::find(RtmpConnectionId id) {
  const auto found = connections_.find(id);
  return found == connections_.end() ? nullptr : found->second.get();
}

void LiveLoop::admit(app::broadcast::Wish wish, live::Admission admission,
                     live::hls::Counters counters) {
  run([this, wish, admission = std::move(admission), counters]() mutable {
    if (app::broadcast::is_source(wish.connection)) {
      return admit_source(wish, std::move(admission), counters);
    }
    RtmpConnection* const connection = find(RtmpConnectionId{wish.connection});
    if (connection == nullptr) return;
    const base::Time now = clock_.now();
    auto admitted = station_.admit(now, live::PublisherId{wish.connection}, admission, counters);
    if (!admitted) {
      sinks_.not_admitted({wish, std::move(admission), std::move(admitted.error())});
    } else if (!connection->session().accept_publish(now, wish.request)) {
      station_.ended(now, live::PublisherId{wish.connection});  // it took its wish back
    } else {
      connection->flush();
    }
    tell_events();
  });
}

void LiveLoop::refuse(app::broadcast::Wish wish, app::broadcast::Denial denial) {
  run([this, wish, denial = std::move(denial)]() mutable {
    if (app::broadcast::is_source(wish.connection)) {
      return answer_source(
          {app::broadcast::SourceAnswer::What::kRefused, wish.connection, std::move(denial)});
    }
    RtmpConnection* const connection = find(RtmpConnectionId{wish.connection});
    if (connection == nullptr) return;
    connection->session().refuse_publish(clock_.now(), wish.request, denial.code, denial.sentence);
    connection->flush();
  });
}

void LiveLoop::say_farewell(live::PublisherId publisher, std::string sentence) {
  run([this, publisher, sentence = std::move(sentence)] {
    if (app::broadcast::is_source(publisher.value)) {
      return dismiss_source(publisher.value, sentence);
    }
    RtmpConnection* const connection = find(RtmpConnectionId{publisher.value});
    if (connection == nullptr) return;
    connection->session().end(clock_.now(), sentence);
    connection->flush();
  });
}

void LiveLoop::admit_player(app::broadcast::Wish wish, app::broadcast::PlayAdmission admission) {
  run([this, wish, admission = std::move(admission)] {
    if (app::broadcast::is_source(wish.connection)) return admit_source_player(wish, admission);
    RtmpConnection* const connection = find(RtmpConnectionId{wish.connection});
    if (connection == nullptr) return;
    rtmp::ServerSession& session = connection->session();
    const live::PlayFeed* const feed = station_.feed(admission.channel);
    if (feed == nullptr) {
      session.refuse_play(clock_.now(), wish.request, rtmp::PlayRefusal::kNotFound,
                          school::play_sentence(school::PlayRefusal::kOffAir, admission.language));
    } else if (station_.carrier(admission.channel) == live::Carrier::kWebRtc) {
      session.refuse_play(
          clock_.now(), wish.request, rtmp::PlayRefusal::kFailed,
          school::play_sentence(school::PlayRefusal::kNotByRtmp, admission.language));
    } else if (session.accept_play(clock_.now(), wish.request)) {
      seat(live::PlayerId{wish.connection}, admission, *feed);
    }
    connection->wake();
  });
}

void LiveLoop::seat(live::PlayerId player, const app::broadcast::PlayAdmission& admission,
                    const live::PlayFeed& feed) {
  live::Seat seat;
  seat.channel = admission.channel;
  if (admission.link) seat.link = admission.link->value;
  seat.expires = admission.expires;
  seat.language = admission.language;
  audience_.join(player, std::move(seat), feed);
  tell_players(admission.channel);
}

void LiveLoop::refuse_player(app::broadcast::Wish wish, rtmp::PlayRefusal code,
                             std::string sentence) {
  run([this, wish, code, sentence = std::move(sentence)] {
    if (app::broadcast::is_source(wish.connection)) {
      const char* const word =
          code == rtmp::PlayRefusal::kNotFound ? "unknown_channel" : "not_allowed";
      return answer_source({app::broadcast::SourceAnswer::What::kRefused,
                            wish.connection,
                            {rtmp::PublishRefusal::kDenied, word, sentence, {}}});
    }
    RtmpConnection* const connection = find(RtmpConnectionId{wish.connection});
    if (connection == nullptr) return;
    connection->session().refuse_play(clock_.now(), wish.request, code, sentence);
    connection->wake();
  });
}

void LiveLoop::end_players(std::string channel, std::optional<school::WatchLinkId> link) {
  run([this, channel = std::move(channel), link] {
    std::optional<std::uint64_t> by;
    if (link) by = link->value;
    const auto why = link ? school::PlayRefusal::kLinkRevoked : school::PlayRefusal::kMadePrivate;
    for (const live::PlayerId player : audience_.players_of(channel, by)) end_player(player, why);
  });
}

void LiveLoop::end_key(std::string channel, std::uint64_t key) {
  run([this, channel = std::move(channel), key] {
    station_.end_key(clock_.now(), channel, key);
    tell_events();
  });
}

void LiveLoop::end_channel(std::string channel, live::DismissReason why) {
  run([this, channel = std::move(channel), why] {
    station_.end_channel(clock_.now(), channel, why);
    tell_events();
  });
}

void LiveLoop::set_limits(std::string channel, std::uint32_t bitrate_max_kbps,
                          std::uint16_t height_max) {
  run([this, channel = std::move(channel), bitrate_max_kbps, height_max] {
    station_.set_limits(clock_.now(), channel, bitrate_max_kbps, height_max);
    tell_events();
  });
}

void LiveLoop::record(std::string channel, app::RecordingWish wish) {
  run([this, channel = std::move(channel), wish] {
    switch (wish) {
      case app::RecordingWish::kStart:
        station_.start_recording(clock_.wall_now(), channel);
        break;
      case app::RecordingWish::kPause:
      case app::RecordingWish::kResume:
        station_.pause_recording(channel, wish == app::RecordingWish::kPause);
        break;
      case app::RecordingWish::kStop:
        station_.stop_recording(channel);
        break;
    }
    tell_events();
  });
}

void LiveLoop::end_recordings() {
  run([this] {
    station_.end_recordings(live::recording::EndReason::kStopped);
    classes_.end_all(live::recording::EndReason::kStopped);
    tell_events();
  });
}

void LiveLoop::recording_closed(live::recording::RecordingId id, live::recording::EndReason why) {
  run([this, id, why] {
    close_recording(id, why);
    tell_events();
  });
}

void LiveLoop::adopt(net::FileDescriptor socket, base::IpAddress peer, std::string early,
                     net::FileDescriptor meter) {
  auto shared = std::make_shared<net::FileDescriptor>(std::move(socket));
  auto metered = std::make_shared<net::FileDescriptor>(std::move(meter));
  run([this, shared, metered, peer, early = std::move(early)]() mutable {
    auto task = serve(net::adopt_stream(loop_, std::move(*shared)), peer, std::move(early),
                      std::move(*metered));
    asio::co_spawn(loop_, std::move(task), asio::detached);
  });
}

}  // namespace server
