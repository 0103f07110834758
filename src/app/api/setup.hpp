// The questions of the setup, which the first page after the first sign-in and `pendopo setup` ask:
// what the school says of itself is in the store, what the machine needs to know in a file of the
// server's. Answers are texts, as a person types them; lists have commas.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "school/profile.hpp"
#include "store/store.hpp"

namespace app::api {

using SetupTexts = std::map<std::string, std::string, std::less<>>;

// Why an answer was not taken.
struct SetupRefusal {
  std::string key;  // of the answer
  // "bad_value", "too_long", "port_taken", "port_forbidden", "ports_equal", "own_certificate",
  // "not_public", "decided_elsewhere", "server_busy"
  std::string word;
};

// The machine's share. Blocks for some milliseconds, and is asked on one thread at a time.
class MachineSetup {
 public:
  virtual ~MachineSetup() = default;

  // "domain", "https_port", "http_port", "announce" as they will hold after a restart;
  // "decided_KEY": by what, when no answer can change it ("PENDOPO_HTTPS_PORT");
  // "standard_ports": whether 443 and 80 can be had: "free", "ours", "taken", "forbidden";
  // "addresses": this machine's own; "restart": "needed" when something holds after a restart only.
  virtual SetupTexts state() const = 0;
  // Takes all answers, durably, or none. Keys that are not the machine's are passed over.
  virtual base::Result<void, SetupRefusal> save(const SetupTexts& answers) = 0;
};

// What the store knows of the school.
store::Answer<school::Profile> load_profile(store::Store& store);

// The machine's state with "school_name", "language" ("browser", "id", "en"), "room_makers"
// ("teachers", "administrators") and "set_up" ("yes", "no").
SetupTexts setup_state(const school::Profile& profile, const MachineSetup& machine);

// Takes the answers that are there and leaves the rest as it is; from then on the school is set up.
// Gives the profile that holds now. Nothing is taken when one is refused.
base::Result<school::Profile, SetupRefusal> save_setup(store::Store& store, MachineSetup& machine,
                                                       const SetupTexts& answers);

// A running server's answer to setup-show and setup-save.
base::Result<SetupTexts, SetupRefusal> read_setup_reply(unsigned status, std::string_view body);

}  // namespace app::api
