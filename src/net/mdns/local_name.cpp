#include "net/mdns/local_name.hpp"

#include <algorithm>
#include <atomic>
#include <utility>

#include <avahi-client/client.h>
#include <avahi-client/publish.h>
#include <avahi-common/error.h>
#include <avahi-common/thread-watch.h>
#include <net/if.h>

#include "base/log.hpp"

namespace net::mdns {

// All of it but has_bus() happens on Avahi's thread, or before and after that runs.
class LocalName::Publisher {
 public:
  Publisher(std::string name, std::vector<InterfaceAddress> addresses)
      : name_(std::move(name)), addresses_(std::move(addresses)), poll_(avahi_threaded_poll_new()) {
    if (poll_ == nullptr) return;
    connect();
    if (client_ != nullptr) avahi_threaded_poll_start(poll_);
  }

  ~Publisher() {
    if (poll_ == nullptr) return;
    if (client_ != nullptr) avahi_threaded_poll_stop(poll_);
    disconnect();
    avahi_threaded_poll_free(poll_);
  }

  Publisher(const Publisher&) = delete;
  Publisher& operator=(const Publisher&) = delete;

  bool has_bus() const { return has_bus_; }

 private:
  static void on_client(AvahiClient* client, AvahiClientState state, void* self) {
    // The first call comes before avahi_client_new() has given the client.
    static_cast<Publisher*>(self)->client_ = client;
    static_cast<Publisher*>(self)->on_client_state(state);
  }
  static void on_group(AvahiEntryGroup*, AvahiEntryGroupState state, void* self) {
    static_cast<Publisher*>(self)->on_group_state(state);
  }

  void connect() {
    int error = 0;
    client_ = avahi_client_new(avahi_threaded_poll_get(poll_), AVAHI_CLIENT_NO_FAIL, &on_client,
                               this, &error);
    has_bus_ = client_ != nullptr;
    if (client_ == nullptr)
      base::log_debug("mdns", "no name in the local network: {}", avahi_strerror(error));
  }

  void disconnect() {
    has_bus_ = false;
    group_ = nullptr;  // goes with its client
    if (client_ != nullptr) avahi_client_free(std::exchange(client_, nullptr));
  }

  void on_client_state(AvahiClientState state) {
    switch (state) {
      case AVAHI_CLIENT_S_RUNNING:
        return publish();
      case AVAHI_CLIENT_S_COLLISION:
      case AVAHI_CLIENT_S_REGISTERING:
        // The daemon finds its own name anew; ours follows when it has one.
        if (group_ != nullptr) avahi_entry_group_reset(group_);
        return;
      case AVAHI_CLIENT_CONNECTING:
        base::log_debug("mdns", "no Avahi yet: this machine has no name in the local network");
        return;
      case AVAHI_CLIENT_FAILURE:
        base::log_debug("mdns", "Avahi has gone: {}", avahi_strerror(avahi_client_errno(client_)));
        disconnect();
        return connect();
    }
  }

  void publish() {
    if (group_ == nullptr) group_ = avahi_entry_group_new(client_, &on_group, this);
    if (group_ == nullptr || avahi_entry_group_is_empty(group_) == 0) return;
    const std::vector<base::IpAddress> usable = usable_addresses(addresses_);
    int error = AVAHI_ERR_NOT_FOUND;
    for (const InterfaceAddress& entry : addresses_) {
      if (std::ranges::find(usable, entry.address) == usable.end()) continue;
      error = add(entry);
      if (error != AVAHI_OK) break;
    }
    if (error == AVAHI_OK) error = avahi_entry_group_commit(group_);
    if (error == AVAHI_ERR_COLLISION) return give_up();
    if (error != AVAHI_OK)
      base::log_warning("mdns", "{} cannot be published: {}", name_, avahi_strerror(error));
  }

  // Who asks for the name of an address still hears the host's own.
  int add(const InterfaceAddress& entry) {
    const unsigned interface = ::if_nametoindex(entry.interface.c_str());
    AvahiAddress address{};
    if (interface == 0 || avahi_address_parse(to_string(entry.address).c_str(), AVAHI_PROTO_UNSPEC,
                                              &address) == nullptr)
      return AVAHI_ERR_INVALID_ADDRESS;
    return avahi_entry_group_add_address(group_, static_cast<AvahiIfIndex>(interface),
                                         AVAHI_PROTO_UNSPEC, AVAHI_PUBLISH_NO_REVERSE,
                                         name_.c_str(), &address);
  }

  void on_group_state(AvahiEntryGroupState state) {
    if (state == AVAHI_ENTRY_GROUP_COLLISION) return give_up();
    if (state != AVAHI_ENTRY_GROUP_ESTABLISHED) return;
    base::log_info("mdns", "this machine is {} in the local network", name_);
  }

  void give_up() const {
    base::log_warning(
        "mdns", "another machine in the local network is {} already: it keeps the name", name_);
  }

  const std::string name_;
  const std::vector<InterfaceAddress> addresses_;
  std::atomic<bool> has_bus_ = false;
  AvahiThreadedPoll* const poll_;
  AvahiClient* client_ = nullptr;
  AvahiEntryGroup* group_ = nullptr;
};

LocalName::LocalName(std::string name, std::vector<InterfaceAddress> addresses)
    : publisher_(std::make_unique<Publisher>(std::move(name), std::move(addresses))) {}

LocalName::~LocalName() = default;

bool LocalName::has_bus() const {
  return publisher_->has_bus();
}

}  // namespace net::mdns
