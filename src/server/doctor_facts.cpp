#include "server/doctor_facts.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <thread>

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/statvfs.h>
#include <sys/sysinfo.h>
#include <sys/timex.h>
#include <unistd.h>

#include "app/api/stats.hpp"
#include "doctor/examine.hpp"
#include "net/control_call.hpp"
#include "net/cpu_quota.hpp"
#include "net/file.hpp"
#include "net/interfaces.hpp"
#include "net/port_probe.hpp"
#include "net/socket_names.hpp"
#include "net/system_clock.hpp"
#include "net/system_random.hpp"
#include "net/tls/certificate.hpp"
#include "proto/srtp/self_timing.hpp"
#include "proto/stun/message.hpp"
#include "server/aac_plugin.hpp"
#include "server/data_folder.hpp"
#include "server/doctor_domains.hpp"
#include "server/shard_port.hpp"
#include "server/version.hpp"

namespace server {

namespace {

namespace fs = std::filesystem;
using doctor::PortPurpose;

constexpr int kAnswerWithinMs = 300;
constexpr std::chrono::milliseconds kServerWithin{2000};
constexpr std::size_t kPacketsToEncrypt = 20'000;

// The numbers of a server that runs; nullopt: none does, or `trouble` says why it does not answer.
std::optional<app::api::Stats> ask_server(const Config& config, std::string& trouble) {
  const auto socket = DataFolder::control_socket_of(config.data);
  const auto reply = net::call_control(socket, "/control/stats", "{}", kServerWithin);
  if (reply) {
    auto stats = app::api::read_stats(reply->status, reply->body);
    if (stats) return std::move(*stats);
    trouble = fmt::format("HTTP {}", reply->status);
  } else if (reply.error() != std::errc::no_such_file_or_directory &&
             reply.error() != std::errc::connection_refused) {
    trouble = reply.error().message();
  }
  return std::nullopt;
}

std::uint16_t port_in(const app::api::Stats::Numbers& numbers, std::string_view name) {
  const auto found = std::find_if(numbers.begin(), numbers.end(),
                                  [&](const auto& entry) { return entry.first == name; });
  return found == numbers.end() ? std::uint16_t{0} : static_cast<std::uint16_t>(found->second);
}

base::SocketAddress on_loopback(std::uint16_t port) {
  return {base::IpAddress::v4(127, 0, 0, 1), port};
}

net::FileDescriptor socket_for(const base::SocketAddress& address, int type) {
  const int family = address.ip.family == base::AddressFamily::kIpv6 ? AF_INET6 : AF_INET;
  return net::FileDescriptor(::socket(family, type | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
}

bool connect_to(const net::FileDescriptor& socket, const base::SocketAddress& address) {
  sockaddr_storage native{};
  const socklen_t size = net::to_native(address, false, native);
  return ::connect(socket.get(), reinterpret_cast<const sockaddr*>(&native), size) == 0;
}

bool is_served(const base::SocketAddress& address) {
  const auto socket = socket_for(address, SOCK_STREAM);
  if (!socket) return false;
  if (connect_to(socket, address)) return true;
  if (errno != EINPROGRESS) return false;
  pollfd wait{socket.get(), POLLOUT, 0};
  if (::poll(&wait, 1, kAnswerWithinMs) != 1) return false;
  int error = 0;
  socklen_t size = sizeof error;
  return ::getsockopt(socket.get(), SOL_SOCKET, SO_ERROR, &error, &size) == 0 && error == 0;
}

// Whether a plain Binding request is answered there, as by our media port (docs/ice.md).
bool answers_stun(const base::SocketAddress& address, base::Random& random) {
  const auto socket = socket_for(address, SOCK_DGRAM);
  if (!socket || !connect_to(socket, address)) return false;
  proto::stun::TransactionId transaction;
  random.fill(transaction);
  std::uint8_t request[64];
  proto::stun::MessageWriter writer(request, proto::stun::MessageType::kBindingRequest,
                                    transaction);
  const std::size_t size = writer.finish({});
  if (::send(socket.get(), request, size, 0) < 0) return false;
  pollfd wait{socket.get(), POLLIN, 0};
  std::uint8_t answer[512];
  if (::poll(&wait, 1, kAnswerWithinMs) != 1) return false;
  const ssize_t received = ::recv(socket.get(), answer, sizeof answer, 0);
  if (received <= 0) return false;
  const auto message =
      proto::stun::parse(base::ConstBytes(answer, static_cast<std::size_t>(received)));
  return message && message->type == proto::stun::MessageType::kBindingResponse &&
         message->transaction == transaction;
}

// What listening there would meet, when no server of ours does.
doctor::PortState try_port(std::uint16_t port, bool udp) {
  switch (net::probe_port(port, udp ? net::PortKind::kUdp : net::PortKind::kTcp)) {
    case net::PortUse::kFree:
      return doctor::PortState::kFree;
    case net::PortUse::kTaken:
      return doctor::PortState::kTaken;
    case net::PortUse::kForbidden:
      return doctor::PortState::kForbidden;
  }
  return doctor::PortState::kTaken;
}

std::vector<doctor::Port> ports_of_server(const Config& config, const app::api::Stats& stats,
                                          base::Random& random) {
  const base::IpAddress listens = config.bind.empty() ? on_loopback(0).ip : config.bind.front();
  std::vector<doctor::Port> ports;
  const auto add = [&](std::uint16_t number, PortPurpose what, bool udp) {
    if (number == 0) return;
    const bool served =
        udp ? answers_stun(on_loopback(number), random) : is_served({listens, number});
    ports.push_back(
        {number, what, udp, served ? doctor::PortState::kServed : doctor::PortState::kSilent});
  };
  add(port_in(stats.server, "https_port"), PortPurpose::kPage, false);
  add(port_in(stats.server, "http_port"), PortPurpose::kPlainHttp, false);
  for (const auto& shard : stats.shards) {
    add(port_in(shard, "media_port"), PortPurpose::kMedia, true);
  }
  return ports;
}

std::vector<doctor::Port> ports_of_config(const Config& config) {
  std::vector<doctor::Port> ports;
  const auto add = [&](std::uint16_t number, PortPurpose what, bool udp) {
    if (number != 0) ports.push_back({number, what, udp, try_port(number, udp)});
  };
  add(config.https_port, PortPurpose::kPage, false);
  add(config.http_port, PortPurpose::kPlainHttp, false);
  for (unsigned shard = 0; config.media_port != 0 && shard < config.shards; ++shard) {
    add(static_cast<std::uint16_t>(config.media_port + shard), PortPurpose::kMedia, true);
  }
  return ports;
}

void look_at_media(const Config& config, const app::api::Stats& stats, base::Random& random,
                   doctor::Facts& facts) {
  for (const auto& shard : stats.shards) {
    const std::uint16_t port = port_in(shard, "media_port");
    if (port == 0) continue;
    for (const auto& address : media_addresses(config.announce, facts.own, port)) {
      if (!answers_stun(address, random)) facts.unanswered.push_back(address);
    }
  }
}

void look_at_certificate(const Config& config, doctor::Facts& facts) {
  const bool own = !config.certificate.empty();
  const fs::path file =
      own ? fs::path(config.certificate) : fs::path(config.data) / "tls" / "server.crt";
  const auto text = net::read_file(file);
  if (!text) {
    if (own || text.error() != std::errc::no_such_file_or_directory) {
      facts.certificate_trouble = {file.string(), text.error().message()};
    }
    return;
  }
  const auto certificate = net::tls::read_certificate(*text);
  if (!certificate) {
    facts.certificate_trouble = {file.string(), {}};
    return;
  }
  auto wanted = net::tls::names_of_host(net::host_name(), facts.own);
  if (own) wanted = {{}, {}};  // which names people use only the administrator knows
  wanted.dns.insert(wanted.dns.end(), config.names.begin(), config.names.end());
  const auto missing = net::tls::missing_names(wanted, certificate->names);
  facts.certificate = {own, certificate->not_after, missing.dns};
  for (const auto& address : missing.addresses) {
    facts.certificate->missing.push_back(to_string(address));
  }
}

// "Name:   123 kB" of a file in /proc, in bytes; 0: it is not there.
std::uint64_t kilobytes_in(const char* file, std::string_view name) {
  std::ifstream in(file);
  std::uint64_t number = 0;
  for (std::string line; std::getline(in, line);) {
    if (!line.starts_with(name)) continue;
    if (std::sscanf(line.c_str() + name.size(), "%lu", &number) == 1) return number * 1024;
  }
  return 0;
}

// A sandbox may forbid to ask the kernel (systemd's ProtectClock, seccomp of a container); what
// systemd-timesyncd leaves behind is for everybody.
std::optional<bool> clock_synchronised() {
  timex clock{};
  const int state = ::adjtimex(&clock);
  if (state >= 0) return state != TIME_ERROR && (clock.status & STA_UNSYNC) == 0;
  if (::access("/run/systemd/timesync/synchronized", F_OK) == 0) return true;
  return std::nullopt;
}

// A sandbox may hide /proc/meminfo (systemd's ProcSubset). What is not even used for files is
// less than what could be had, so only enough of it says anything.
std::optional<std::uint64_t> memory_available() {
  if (const std::uint64_t available = kilobytes_in("/proc/meminfo", "MemAvailable:"))
    return available;
  struct sysinfo memory{};
  if (::sysinfo(&memory) != 0) return std::nullopt;
  const std::uint64_t unused = std::uint64_t{memory.freeram} * memory.mem_unit;
  return unused >= 2 * doctor::kMemoryMin ? std::optional(unused) : std::nullopt;
}

// net.core.rmem_max, as a socket that asks for more is given (socket(7): twice that); 0: no socket.
std::uint64_t udp_buffer_max() {
  const auto socket = socket_for(on_loopback(0), SOCK_DGRAM);
  const int wanted = 1 << 30;
  int given = 0;
  socklen_t size = sizeof given;
  if (!socket || ::setsockopt(socket.get(), SOL_SOCKET, SO_RCVBUF, &wanted, sizeof wanted) != 0 ||
      ::getsockopt(socket.get(), SOL_SOCKET, SO_RCVBUF, &given, &size) != 0) {
    return 0;
  }
  return static_cast<std::uint64_t>(given) / 2;
}

double encrypted_per_second(proto::srtp::Profile profile) {
  const base::Time before = net::now();
  const std::uint64_t bytes = proto::srtp::protect_packets(profile, kPacketsToEncrypt);
  const std::chrono::duration<double> taken = net::now() - before;
  return static_cast<double>(bytes) / std::max(taken.count(), 1e-9);
}

void look_at_machine(const Config& config, doctor::Facts& facts) {
  struct statvfs disk{};
  if (::statvfs(config.data.c_str(), &disk) == 0 || ::statvfs(".", &disk) == 0) {
    facts.disk_free = static_cast<std::uint64_t>(disk.f_bavail) * disk.f_frsize;
  }
  facts.recordings_free = facts.disk_free;
  if (::statvfs((config.data + "/recordings").c_str(), &disk) == 0) {
    facts.recordings_free = static_cast<std::uint64_t>(disk.f_bavail) * disk.f_frsize;
  }
  facts.recordings_reserve = config.recordings_reserve_gib * kGib;
  facts.clock_synchronised = clock_synchronised();
  facts.memory_available = memory_available();
  facts.processors = std::max(1U, std::thread::hardware_concurrency());
  facts.processor_quota = net::cpu_quota();
  rlimit files{};
  if (::getrlimit(RLIMIT_NOFILE, &files) == 0) facts.open_files_max = files.rlim_max;
  facts.udp_buffer_max = udp_buffer_max();
  facts.encrypted_per_second =
      std::max(encrypted_per_second(proto::srtp::Profile::kAeadAes128Gcm),
               encrypted_per_second(proto::srtp::Profile::kAes128CmSha1_80));
}

}  // namespace

namespace {

// What is the same whether a server runs or not.
doctor::Facts facts_of_machine(const Config& config) {
  doctor::Facts facts;
  facts.now = net::wall_now();
  facts.version = std::string(version());
  facts.data_folder = config.data;
  facts.data_writable = ::access(config.data.c_str(), W_OK) == 0 || errno == ENOENT;
  facts.own = config.bind.empty() ? net::usable_addresses(net::interface_addresses()) : config.bind;
  facts.announced = config.announce;
  look_at_certificate(config, facts);
  look_at_domains(config, facts);
  look_at_machine(config, facts);
  facts.aac_trouble = aac_plugin_missing(aac_plugin_places());
  return facts;
}

}  // namespace

doctor::Facts gather_facts(const Config& config, const app::api::Stats& stats) {
  net::SystemRandom random;
  doctor::Facts facts = facts_of_machine(config);
  facts.server_runs = true;
  facts.ports = ports_of_server(config, stats, random);
  look_at_media(config, stats, random, facts);
  return facts;
}

doctor::Facts gather_facts(const Config& config) {
  std::string trouble;
  const auto stats = ask_server(config, trouble);
  doctor::Facts facts = stats ? gather_facts(config, *stats) : facts_of_machine(config);
  facts.server_trouble = trouble;
  if (!stats && trouble.empty()) facts.ports = ports_of_config(config);
  const auto loaded = load_aac_plugin(aac_plugin_places());
  if (!loaded) facts.aac_trouble = loaded.error();
  return facts;
}

}  // namespace server
