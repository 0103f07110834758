#include "server/tls_setup.hpp"

#include <algorithm>
#include <filesystem>
#include <stdexcept>

#include "base/log.hpp"
#include "net/system_clock.hpp"

namespace server {

namespace {

void sort(net::tls::Names& names) {
  const auto each_once = [](auto& list) {
    std::sort(list.begin(), list.end());
    list.erase(std::unique(list.begin(), list.end()), list.end());
  };
  each_once(names.dns);
  each_once(names.addresses);
}

}  // namespace

TlsSetup::TlsSetup(const Config& config, const std::string& host_name,
                   const std::vector<base::IpAddress>& addresses, base::Random& random)
    : config_(config), names_(net::tls::names_of_host(host_name, addresses)), random_(random) {
  for (const std::string& name : config.domain) {
    if (const auto address = base::IpAddress::parse(name)) {
      fetched_.addresses.push_back(*address);
    } else {
      fetched_.dns.push_back(name);
    }
  }
  sort(fetched_);
  names_.dns.insert(names_.dns.end(), config.names.begin(), config.names.end());
  names_.dns.emplace_back(kLocalName);
  names_.dns.insert(names_.dns.end(), fetched_.dns.begin(), fetched_.dns.end());
  names_.addresses.insert(names_.addresses.end(), fetched_.addresses.begin(),
                          fetched_.addresses.end());
  sort(names_);
  if (config.certificate.empty()) {
    const std::filesystem::path folder = std::filesystem::path(config.data) / "tls";
    std::filesystem::create_directories(folder);
    auto authority =
        net::tls::LocalAuthority::open(folder, net::wall_now(), names_, host_name, random);
    if (!authority) throw std::runtime_error(authority.error());
    authority_.emplace(std::move(*authority));
    if (!covers_local_name()) std::erase(names_.dns, kLocalName);
  }
  auto context = net::tls::ServerContext::make(current());
  if (!context) throw std::runtime_error(net::tls::to_string(context.error()));
  context_.emplace(std::move(*context));
}

bool TlsSetup::covers_local_name() const {
  if (!authority_) return false;
  const std::vector<std::string>& names = authority_->facts().names.dns;
  return std::find(names.begin(), names.end(), kLocalName) != names.end();
}

net::tls::CertificateAndKey TlsSetup::current() {
  if (!authority_) {
    auto own = net::tls::read_own_certificate(config_.certificate, config_.private_key);
    if (!own) throw std::runtime_error(own.error());
    return std::move(*own);
  }
  auto leaf = authority_->leaf_for(names_, net::wall_now(), random_);
  if (!leaf) throw std::runtime_error(leaf.error());
  if (leaf->renewed) base::log_info("tls", "a new certificate was made for this server");
  const net::tls::Names distrusted = net::tls::without(leaf->not_covered, fetched_);
  if (distrusted != net::tls::Names{}) {
    base::log_warning("tls",
                      "devices will not trust {}: it was not this machine's when its authority was "
                      "made. To make a new one, stop Pendopo, delete {}/tls and install it anew on "
                      "the devices",
                      net::tls::to_string(distrusted), config_.data);
  }
  return std::move(leaf->pair);
}

void TlsSetup::note_taken() {
  if (authority_ && !taken_) authority_->note_taken();
  taken_ = true;
}

void TlsSetup::refresh() {
  try {
    const auto replaced = context_->replace(current());
    if (!replaced) base::log_error("tls", "{}", net::tls::to_string(replaced.error()));
  } catch (const std::exception& error) {
    base::log_error("tls", "the certificate stays as it is: {}", error.what());
  }
}

}  // namespace server
