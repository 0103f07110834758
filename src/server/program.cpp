#include "server/program.hpp"

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <stdexcept>
#include <thread>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <unistd.h>

#include "app/api/api.hpp"
#include "app/auth/authenticator.hpp"
#include "app/auth/first_run.hpp"
#include "app/broadcast/channel_board.hpp"
#include "app/broadcast/class_board.hpp"
#include "app/broadcast/play_desk.hpp"
#include "app/channel_door.hpp"
#include "app/class_door.hpp"
#include "app/page/page_files.hpp"
#include "app/page/trust_pages.hpp"
#include "app/signal/http_pipes.hpp"
#include "app/signal/media_endpoint.hpp"
#include "app/signal/reach_checks.hpp"
#include "app/signal/signal_hub.hpp"
#include "app/site.hpp"
#include "base/log.hpp"
#include "net/file.hpp"
#include "net/interfaces.hpp"
#include "net/mdns/local_name.hpp"
#include "net/service_notice.hpp"
#include "net/system_clock.hpp"
#include "net/system_random.hpp"
#include "server/backup_command.hpp"
#include "server/channel_bridge.hpp"
#include "server/chat_files.hpp"
#include "server/class_recordings.hpp"
#include "server/data_folder.hpp"
#include "server/domain_certificates.hpp"
#include "server/greeting.hpp"
#include "server/http_front.hpp"
#include "server/live_classes.hpp"
#include "server/live_loop.hpp"
#include "server/machine_doctor.hpp"
#include "server/machine_setup.hpp"
#include "server/media_loop.hpp"
#include "server/profile_order.hpp"
#include "server/recordings.hpp"
#include "server/restart.hpp"
#include "server/shard_port.hpp"
#include "server/station_post.hpp"
#include "server/system_clock.hpp"
#include "server/tls_setup.hpp"
#include "server/version.hpp"
#include "store/sqlite_store.hpp"

namespace server {

namespace asio = boost::asio;

namespace {

constexpr unsigned kStopSeconds = 2;
constexpr int kNetworkWaitSeconds = 15;
constexpr std::uint64_t kTicksPerDay = 24 * 60 * 60;
constexpr std::uint64_t kTicksPerLookAtNetwork = 60;

std::runtime_error sentence(const std::string& text) {
  return std::runtime_error(text);
}

proto::dtls::Context make_dtls(const std::array<std::uint16_t, 2>& profiles) {
  auto context = proto::dtls::Context::make(profiles, net::wall_now());
  if (!context) throw sentence("OpenSSL cannot make a certificate for the media port");
  return std::move(*context);
}

net::UdpSocket open_media_socket(const Config& config, std::size_t shard) {
  const auto port =
      static_cast<std::uint16_t>(config.media_port == 0 ? 0 : config.media_port + shard);
  auto socket = net::UdpSocket::open(port);
  if (!socket) {
    throw sentence("UDP port " + std::to_string(port) + " for media cannot be opened (" +
                   socket.error().message() +
                   "). Is another Pendopo running? Choose another port " + "with --media-port");
  }
  return std::move(*socket);
}

// How others reach this machine. A Raspberry Pi boots faster than its network: the first start,
// which makes the authority for these addresses, waits for one.
std::vector<base::IpAddress> addresses_of(const Config& config) {
  if (!config.bind.empty()) return config.bind;
  const bool first_start =
      config.certificate.empty() &&
      !std::filesystem::exists(std::filesystem::path(config.data) / "tls" / "authority.crt");
  auto addresses = net::usable_addresses(net::interface_addresses());
  for (int second = 0; addresses.empty() && first_start && second < kNetworkWaitSeconds; ++second) {
    if (second == 0) base::log_info("server", "waiting for the network");
    std::this_thread::sleep_for(std::chrono::seconds(1));
    addresses = net::usable_addresses(net::interface_addresses());
  }
  return addresses;
}

}  // namespace

// Everything that runs, in the order in which it is built; taken down in reverse.
class Program::Parts {
 public:
  Parts(const LoadedConfig& loaded, Pace pace);
  // What the media threads give goes to what is taken down before them.
  ~Parts() {
    class_recordings_.leave();
    class_board_.set_port(nullptr);
    for (const auto& loop : media_) loop->stop();
  }
  void start();
  End run();
  void stop();
  GreetingFacts facts() const;

 private:
  void start_media();
  void start_broadcast();
  void on_station_event(live::StationEvent event);
  TakeMediaStream media_taker();
  void on_sfu_event(const sfu::Event& event);
  Gauges gauges() const;
  asio::awaitable<void> tick();
  asio::awaitable<void> wait_for_signal();
  HttpFrontSettings front_settings() const;
  app::page::TrustFacts trust_facts();
  std::vector<app::MediaPort*> ports() const;
  std::vector<net::InterfaceAddress> addresses_of_name() const;
  void publish_name();

  const LoadedConfig& loaded_;
  const Config& config_ = loaded_.config;
  const Pace pace_;
  DataFolder data_;
  net::SystemRandom random_;
  net::SystemRandom password_random_;  // of the password thread
  net::SystemRandom store_random_;     // of the store thread
  const app::Clock& clock_ = pace_.clock;
  app::Counters counters_;
  std::vector<base::IpAddress> addresses_ = addresses_of(config_);
  std::string host_name_ = net::host_name();
  asio::io_context loop_{1};
  // From here on SIGTERM ends the program in order, also while it starts.
  asio::signal_set signals_{loop_, SIGTERM, SIGINT};

  std::unique_ptr<store::Store> opened_store_;
  std::optional<std::string> first_run_token_;
  school::Profile profile_;
  app::broadcast::PassKey pass_key_{};
  MachineSettings machine_{loaded_, true};
  MachineDoctor doctor_{config_};
  proto::dtls::Context dtls_ = make_dtls(profile_order());
  std::vector<std::unique_ptr<MediaLoop>> media_;
  std::vector<std::unique_ptr<ShardPort>> shard_ports_;
  TlsSetup tls_;
  DomainCertificates certificates_{loop_, config_, random_, clock_};
  app::StoreGate store_;
  app::secret::PasswordWorker passwords_{password_random_};
  app::auth::Authenticator accounts_{store_, passwords_, random_, clock_};
  app::ClassDoor door_{accounts_, store_};
  ClassRecordings class_recordings_;  // before the rooms, which end theirs
  app::broadcast::ClassBoard class_board_{
      // the same
      {loop_.get_executor(), clock_, random_, pass_key_, app::broadcast::make_run(random_)}};
  std::unique_ptr<app::signal::SignalHub> hub_;
  std::unique_ptr<ChatFiles> files_;
  std::unique_ptr<app::signal::ReachChecks> reach_checks_;
  std::unique_ptr<LiveClasses> classes_;
  StationPost station_post_{
      loop_, [this](live::StationEvent event) { on_station_event(std::move(event)); }};
  std::unique_ptr<Recordings> recordings_;
  std::unique_ptr<LiveLoop> live_;
  std::unique_ptr<app::broadcast::PublishDesk> desk_;
  std::unique_ptr<app::broadcast::PlayDesk> play_desk_;
  std::unique_ptr<app::broadcast::QualityBoard> quality_;
  std::unique_ptr<app::broadcast::ChannelBoard> board_;
  std::unique_ptr<app::ChannelDoor> channel_door_;
  std::unique_ptr<app::signal::ChannelChats> chats_;
  std::unique_ptr<ChannelBridge> bridge_;
  ProcessControl process_{[] { std::raise(SIGTERM); }, counters_, [this] { return gauges(); }};
  std::unique_ptr<app::api::Api> api_;
  std::unique_ptr<app::signal::HttpPipes> http_pipes_;
  std::unique_ptr<app::signal::MediaEndpoint> media_endpoint_;
  app::page::TrustPages trust_{{}};  // filled in once the ports are known
  app::page::PageFiles page_{app::page::embedded_files()};
  std::unique_ptr<app::Site> site_;
  std::unique_ptr<HttpFront> front_;
  std::unique_ptr<net::mdns::LocalName> local_name_;
  std::vector<net::InterfaceAddress> published_;
  bool has_local_name_ = false;
  bool stopping_ = false;
};

namespace {

std::unique_ptr<store::Store> open_store(const DataFolder& data) {
  refuse_half_restored(data.path());
  const std::string path = (data.path() / "pendopo.db").string();
  auto store = store::SqliteStore::open(path);
  if (!store) {
    throw sentence("the database " + path +
                   " cannot be opened: " + std::string(store::to_string(store.error())));
  }
  return std::move(*store);
}

}  // namespace

Program::Parts::Parts(const LoadedConfig& loaded, Pace pace)
    : loaded_(loaded),
      pace_(pace),
      data_(config_.data),
      opened_store_(open_store(data_)),
      tls_(config_, host_name_, reached_at(config_, addresses_), random_),
      store_([this] {
        auto token = app::auth::make_first_run_token(*opened_store_, random_);
        if (!token) throw sentence("the database cannot be written");
        first_run_token_ = std::move(*token);
        auto profile = app::api::load_profile(*opened_store_);
        if (!profile) throw sentence("the database cannot be read");
        profile_ = std::move(*profile);
        auto pass_key = app::broadcast::load_pass_key(*opened_store_, random_);
        if (!pass_key) throw sentence("the database cannot be written");
        pass_key_ = *pass_key;
        return std::move(opened_store_);
      }()) {
  start_media();
  hub_ = std::make_unique<app::signal::SignalHub>(loop_.get_executor(), door_, ports(), random_,
                                                  clock_, counters_, config_.room_people_max,
                                                  &class_recordings_);
  files_ = std::make_unique<ChatFiles>(loop_, config_, *hub_, store_, clock_, random_);
  reach_checks_ =
      std::make_unique<app::signal::ReachChecks>(ports(), hub_->media_ids(), random_, clock_);
  classes_ = std::make_unique<LiveClasses>(*hub_);
  start_broadcast();
  api_ = std::make_unique<app::api::Api>(app::api::Api::Parts{
      accounts_, store_, *classes_, *board_, recordings_->door(), recordings_->uploads(),
      files_->live(), files_->slides(), passwords_, *quality_, process_, store_random_, clock_,
      profile_, machine_, doctor_, *reach_checks_, random_});
  http_pipes_ = std::make_unique<app::signal::HttpPipes>(loop_.get_executor(), *hub_, random_,
                                                         clock_, counters_);
  media_endpoint_ = std::make_unique<app::signal::MediaEndpoint>(*hub_, media_.front()->port());
  site_ = std::make_unique<app::Site>(*api_, *media_endpoint_, *http_pipes_, *board_, class_board_,
                                      recordings_->door(), bridge_->endpoint(), trust_, page_);
  front_ = std::make_unique<HttpFront>(
      loop_, tls_.context(),
      HttpFront::Surroundings{
          *site_, *hub_, counters_, clock_, media_taker(),
          [this](std::string_view token) { return certificates_.http_answer(token); },
          [this](net::FileDescriptor socket, base::IpAddress peer, std::string early,
                 net::FileDescriptor meter) {
            live_->adopt(std::move(socket), peer, std::move(early), std::move(meter));
          }},
      front_settings());
  tls_.context().set_choose(
      [this](const net::ClientHello& hello) { return certificates_.choose(hello); });
}

void Program::Parts::on_station_event(live::StationEvent event) {
  if (stopping_) return;
  recordings_->follow(event);
  if (class_recordings_.follow(event) || class_board_.follow(event)) return;
  bridge_->on_station_event(event);
  board_->on_event(std::move(event));
}

// The live thread tells; all that it is told about lives on the app loop.
void Program::Parts::start_broadcast() {
  const auto on_loop = [this](auto act) {
    return [this, act](auto what) {
      asio::post(loop_, [this, act, what = std::move(what)]() mutable {
        if (!stopping_) act(std::move(what));
      });
    };
  };
  recordings_ = std::make_unique<Recordings>(
      Recordings::Settings{data_.path() / "recordings", data_.path() / "uploads",
                           config_.recordings_reserve_gib * kGib,
                           config_.recordings_free_gib * kGib},
      Recordings::Parts{loop_, store_, clock_, random_, pass_key_,
                        [this](auto id, auto why) { live_->recording_closed(id, why); },
                        [this](base::Duration left) {
                          board_->on_space_low(left);
                          hub_->recording_space_low(left);
                        }});
  const LiveLoop::Settings settings{config_.rtmp_port.has_value(), config_.rtmp_port.value_or(0),
                                    config_.bind};
  live_ = std::make_unique<LiveLoop>(
      settings, clock_,
      LiveLoop::Sinks{
          on_loop(
              [this](app::broadcast::PublishAsked asked) { desk_->on_asked(std::move(asked)); }),
          on_loop([this](const app::broadcast::NotAdmitted& refusal) {
            desk_->on_not_admitted(refusal);
          }),
          on_loop(
              [this](app::broadcast::PlayAsked asked) { play_desk_->on_asked(std::move(asked)); }),
          on_loop([this](const app::broadcast::PlayersChanged& players) {
            board_->on_players(players);
          }),
          [this](live::StationEvent event) { station_post_.post(std::move(event)); },
          [this](const live::RecordingBegan& began) { return recordings_->begin(began); },
          [this](live::RecordingWrites writes) { return recordings_->write(std::move(writes)); },
          on_loop([this](const app::broadcast::PlayerLines& lines) { quality_->on_lines(lines); }),
          on_loop([this](app::broadcast::SourceAnswer answer) {
            bridge_->on_answer(std::move(answer));
          }),
          on_loop([this](const live::SourceEvent& event) {
            bridge_->endpoint().on_source_event(event);
          }),
          [this](live::FeedBatch batch) { ChannelBridge::feed(media_, std::move(batch)); },
          on_loop(
              [this](live::ClassSourceId source) { class_recordings_.request_keyframe(source); })});
  class_recordings_.join(*live_, *hub_, clock_);
  class_board_.set_port(live_.get());
  hub_->set_broadcaster(class_board_);
  desk_ = std::make_unique<app::broadcast::PublishDesk>(app::broadcast::PublishDesk::Parts{
      loop_.get_executor(), store_, *live_, clock_, net::utc_offset});
  play_desk_ = std::make_unique<app::broadcast::PlayDesk>(
      app::broadcast::PlayDesk::Parts{loop_.get_executor(), store_, *live_, clock_, pass_key_});
  quality_ = std::make_unique<app::broadcast::QualityBoard>(
      app::broadcast::QualityBoard::Parts{store_, clock_, pass_key_});
  board_ = std::make_unique<app::broadcast::ChannelBoard>(app::broadcast::ChannelBoard::Parts{
      loop_.get_executor(), store_, *live_, *desk_, *quality_, clock_, random_, pass_key_,
      app::broadcast::make_run(random_)});
  channel_door_ = std::make_unique<app::ChannelDoor>(
      app::ChannelDoor::Parts{accounts_, store_, *board_, clock_, pass_key_});
  chats_ = std::make_unique<app::signal::ChannelChats>(*channel_door_, random_, clock_);
  hub_->set_chats(*chats_);
  board_->set_follower(*chats_);
  bridge_ = std::make_unique<ChannelBridge>(ChannelBridge::Parts{
      loop_.get_executor(), ports(), hub_->media_ids(), random_, media_.front()->port(), *live_,
      *desk_, *play_desk_, *quality_, *board_, clock_, pass_key_});
}

void Program::Parts::start_media() {
  for (std::size_t shard = 0; shard < config_.shards; ++shard) {
    // Events come back on the app loop, where alone the hub lives.
    const auto on_event = [this](const sfu::Event& event) {
      asio::post(loop_, [this, event] { on_sfu_event(event); });
    };
    const auto on_statistics = [this, shard](const MediaStatistics& statistics) {
      asio::post(loop_, [this, shard, statistics] {
        process_.note(shard, statistics);
        shard_ports_[shard]->note(statistics);
      });
    };
    const auto on_tapped = [this](std::vector<sfu::Tapped> tapped) {
      live_->receive(ChannelBridge::from_tapped(std::move(tapped)));
    };
    media_.push_back(
        std::make_unique<MediaLoop>(open_media_socket(config_, shard), dtls_,
                                    MediaLoop::Sinks{on_event, on_statistics, on_tapped}));
    MediaLoop& loop = *media_.back();
    // Its port is known before its first totals are there; the doctor asks for it.
    MediaStatistics nothing_yet;
    nothing_yet.port = loop.port();
    process_.note(shard, nothing_yet);
    shard_ports_.push_back(std::make_unique<ShardPort>(
        loop, media_addresses(config_.announce, addresses_, loop.port()), ufrag_prefix_of(shard),
        dtls_.fingerprint().to_string(), clock_));
  }
}

TakeMediaStream Program::Parts::media_taker() {
  return [this](std::string_view ufrag, MediaStreamArrival arrival) {
    const auto shard = shard_of(ufrag);
    return shard && *shard < media_.size() && media_[*shard]->adopt(std::move(arrival));
  };
}

void Program::Parts::on_sfu_event(const sfu::Event& event) {
  if (stopping_) return;
  hub_->on_sfu_event(event);
  reach_checks_->on_sfu_event(event);
  bridge_->endpoint().on_sfu_event(event);
}

Gauges Program::Parts::gauges() const {
  return {front_->connections(),  hub_->pipes(),
          hub_->waiting_pipes(),  hub_->rooms(),
          hub_->people(),         class_board_.viewers(),
          board_->on_air_count(), board_->viewers_in_all(),
          chats_->people(),       front_->https_port(),
          front_->http_port(),    live_->gauges()};
}

std::vector<app::MediaPort*> Program::Parts::ports() const {
  std::vector<app::MediaPort*> ports;
  ports.reserve(shard_ports_.size());
  for (const auto& port : shard_ports_) ports.push_back(port.get());
  return ports;
}

HttpFrontSettings Program::Parts::front_settings() const {
  HttpFrontSettings settings;
  settings.https_port = config_.https_port;
  settings.http_port = config_.http_port;
  settings.listen_addresses = config_.bind;
  settings.control_socket = data_.control_socket();
  settings.own_certificate = tls_.authority() == nullptr;
  settings.lan_viewers = config_.lan_viewers ? LanViewers::kAllowed : LanViewers::kRefused;
  settings.tick = pace_.front_tick;
  return settings;
}

app::page::TrustFacts Program::Parts::trust_facts() {
  app::page::TrustFacts facts;
  if (const net::tls::CertificateFacts* authority = tls_.authority()) {
    facts.authority_der = authority->der;
    facts.fingerprint = authority->fingerprint;
  }
  facts.on_taken = [this] { tls_.note_taken(); };
  facts.host_name = host_name_ + ".local";
  facts.https_port = front_->https_port();
  facts.http_port = front_->http_port();
  return facts;
}

std::vector<net::InterfaceAddress> Program::Parts::addresses_of_name() const {
  std::vector<net::InterfaceAddress> all = net::interface_addresses();
  std::erase_if(all, [this](const net::InterfaceAddress& entry) {
    return !config_.bind.empty() &&
           std::find(config_.bind.begin(), config_.bind.end(), entry.address) == config_.bind.end();
  });
  return all;
}

// Again when the addresses have changed (a router that was later than this machine), or nobody was
// there to publish it.
void Program::Parts::publish_name() {
  if (!has_local_name_) return;
  std::vector<net::InterfaceAddress> addresses = addresses_of_name();
  if (local_name_ && local_name_->has_bus() && addresses == published_) return;
  local_name_.reset();
  published_ = std::move(addresses);
  if (!net::usable_addresses(published_).empty())
    local_name_ = std::make_unique<net::mdns::LocalName>(std::string(kLocalName), published_);
}

GreetingFacts Program::Parts::facts() const {
  GreetingFacts facts;
  facts.host_name = host_name_;
  facts.domain = config_.domain;
  facts.addresses = addresses_;
  facts.announced = config_.announce;
  facts.https_port = front_->https_port();
  facts.http_port = front_->http_port();
  for (const auto& loop : media_) facts.media_ports.push_back(loop->port());
  facts.rtmp_port = live_->rtmp_port();
  facts.first_run_token = first_run_token_;
  facts.local_authority = tls_.authority() != nullptr;
  return facts;
}

void Program::Parts::start() {
  for (const auto& loop : media_) loop->start();
  front_->start();
  live_->start();
  board_->set_ports(live_->rtmp_port(), front_->https_port());
  if (config_.lan_viewers) classes_->set_plain_port(front_->http_port());
  for (const auto& port : shard_ports_)
    port->serve_tcp(tcp_media_addresses(config_.announce, addresses_, front_->https_port()));
  trust_ = app::page::TrustPages(trust_facts());
  // A machine that is called so has the name from Avahi itself.
  has_local_name_ = tls_.covers_local_name() && host_name_ + ".local" != kLocalName;
  publish_name();
  base::log_info("server", "Pendopo {} with data in {}", version(), data_.path().string());
}

Program::End Program::Parts::run() {
  // Without these two the server would only seem to run: if one fails, it ends.
  const auto must_not_fail = [](const std::exception_ptr& failure) {
    if (failure) std::rethrow_exception(failure);
  };
  asio::co_spawn(loop_, tick(), must_not_fail);
  asio::co_spawn(loop_, wait_for_signal(), must_not_fail);
  asio::co_spawn(loop_, certificates_.run(), must_not_fail);
  asio::co_spawn(loop_, recordings_->catch_up(), must_not_fail);
  loop_.run();
  const bool restarts = process_.wants_restart();
  base::log_info("server", "{}", restarts ? "stopped, to start anew" : "stopped");
  return restarts ? End::kRestart : End::kStop;
}

void Program::Parts::stop() {
  asio::post(loop_, [this] { signals_.cancel(); });
}

asio::awaitable<void> Program::Parts::tick() {
  asio::steady_timer timer(loop_);
  for (std::uint64_t ticks = 1; !stopping_; ++ticks) {
    timer.expires_after(pace_.tick);
    co_await timer.async_wait(asio::use_awaitable);
    hub_->tick();
    files_->live().tick();
    http_pipes_->tick();
    reach_checks_->tick();
    board_->tick();
    class_board_.tick();
    recordings_->tick();
    bridge_->endpoint().tick();
    for (const auto& loop : media_) (void)loop->post(sfu::TakeStatistics{ticks});
    if (ticks % kTicksPerLookAtNetwork == 0) publish_name();
    if (ticks % kTicksPerDay == 0) tls_.refresh();
  }
}

asio::awaitable<void> Program::Parts::wait_for_signal() {
  boost::system::error_code cancelled;
  co_await signals_.async_wait(asio::redirect_error(asio::use_awaitable, cancelled));
  base::log_info("server", "stopping: telling everybody");
  // A process that is told to end does so, or starts anew, whatever still hangs then; the database
  // is whole.
  if (process_.wants_restart()) prepare_restart();
  if (!cancelled) ::alarm(kStopSeconds);
  stopping_ = true;
  // To a service manager a restart is no end: it would kill what has not gone in time.
  if (!process_.wants_restart()) (void)net::notify_service_manager("STOPPING=1");
  doctor_.stop();
  hub_->stop();
  board_->stop();
  class_board_.stop();
  live_->end_recordings();
  recordings_->stop();
  bridge_->endpoint().stop();
  co_await front_->stop();
  certificates_.stop();
  store_.finish();
  loop_.stop();
}

Program::Program(const LoadedConfig& loaded, Pace pace)
    : parts_(std::make_unique<Parts>(loaded, pace)) {}

Program::~Program() = default;

void Program::start() {
  parts_->start();
}

GreetingFacts Program::facts() const {
  return parts_->facts();
}

Program::End Program::run() {
  return parts_->run();
}

void Program::stop() {
  parts_->stop();
}

namespace {

void announce(const GreetingFacts& facts, const Config& config) {
  std::fputs(greeting(facts).c_str(), stdout);
  std::fflush(stdout);
  if (const auto told = net::notify_service_manager("READY=1"); !told) {
    base::log_warning("server", "the service manager cannot be told: {}", told.error().message());
  }
  if (config.ports_file.empty()) return;
  const auto written = net::write_file_durably(config.ports_file, ports_json(facts), 0600);
  if (!written) throw sentence("--ports-file: " + written.error().message());
}

}  // namespace

Program::End serve(const LoadedConfig& loaded) {
  // A closed terminal or log must not end a class.
  std::signal(SIGPIPE, SIG_IGN);
  std::signal(SIGALRM, [](int) {
    start_anew();  // if that is what was prepared
    ::_exit(0);
  });
  const SystemClock clock;
  Program program(loaded, Program::Pace{clock});
  program.start();
  announce(program.facts(), loaded.config);
  return program.run();
}

}  // namespace server
