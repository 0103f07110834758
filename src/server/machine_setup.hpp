// The machine's share of the setup: domain, ports and announced addresses, kept in setup.toml.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "app/api/setup.hpp"
#include "base/socket_address.hpp"
#include "net/port_probe.hpp"
#include "server/config.hpp"

namespace server {

class MachineSettings final : public app::api::MachineSetup {
 public:
  // What it asks the system; a test has its own.
  struct System {
    std::function<net::PortUse(std::uint16_t tcp_port)> probe_port;
    std::function<std::vector<base::IpAddress>()> addresses;
  };
  static System system();

  // `loaded`: what this server runs with; `runs`: whether one does, so that its ports are its own.
  MachineSettings(const LoadedConfig& loaded, bool runs, System system = MachineSettings::system());

  app::api::SetupTexts state() const override;
  base::Result<void, app::api::SetupRefusal> save(const app::api::SetupTexts& answers) override;

 private:
  // Of which the configuration is made, once it is `saved`.
  Settings all(const Settings& saved) const;
  std::string decided_by(std::string_view key) const;  // empty: setup may
  bool is_good(const Setting& setting) const;          // by itself
  std::string standard_ports() const;
  base::Result<void, app::api::SetupRefusal> look_at_port(std::string_view key,
                                                          std::uint16_t port) const;
  base::Result<Config, app::api::SetupRefusal> try_out(const Settings& saved) const;

  const Config running_;
  const bool runs_;
  const Settings below_;  // the configuration file
  const Settings above_;  // environment and flags
  const System system_;
  Settings saved_;
};

}  // namespace server
