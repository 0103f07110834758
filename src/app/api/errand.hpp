// A command of administer() as the command line makes it, and what came of it, without JSON: over
// the control socket of a running server, or straight to the store when there is none.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include <boost/json/object.hpp>

#include "base/random.hpp"
#include "base/result.hpp"
#include "base/time.hpp"
#include "store/store.hpp"

namespace app::api {

// What an errand brings back. Only texts are kept: nothing else is shown.
struct Yield {
  using Texts = std::map<std::string, std::string, std::less<>>;
  Texts fields;             // "token"
  std::vector<Texts> rows;  // of the list, if it brought one

  std::string_view field(std::string_view name) const { return text(fields, name); }
  // "" when there is none.
  static std::string_view text(const Texts& texts, std::string_view name);
};

// Why it brought nothing: a sentence for the person at the terminal, without a full stop.
struct Complaint {
  std::string sentence;
};

class Errand {
 public:
  explicit Errand(std::string_view command) : command_(command) {}
  Errand& with(std::string_view name, std::string_view text);
  Errand& with(std::string_view name, std::int64_t number);

  // The request to a running server: POST of this body to this path.
  std::string path() const { return "/control/" + command_; }
  std::string body() const;
  // Its answer.
  static base::Result<Yield, Complaint> read_reply(unsigned status, std::string_view body);

  // The same without a server.
  base::Result<Yield, Complaint> carry_out(store::Store& store, base::Random& random,
                                           base::WallTime now) const;

 private:
  std::string command_;
  boost::json::object arguments_;
};

}  // namespace app::api
