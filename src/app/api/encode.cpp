#include "app/api/encode.hpp"

#include "app/api/administration.hpp"

namespace app::api {
namespace {

boost::json::string_view text(std::string_view view) {
  return {view.data(), view.size()};
}

}  // namespace

boost::json::object encode(const school::Person& person) {
  return {{"name", person.name}, {"role", text(to_string(person.role))}};
}

boost::json::object encode(const school::RoomRecord& room) {
  return {{"name", room.name}, {"title", room.title}};
}

boost::json::object encode(const school::Link& link) {
  boost::json::value expires;  // null
  if (link.expires) expires = link.expires->milliseconds;
  return {{"id", to_string(link.id)},
          {"can", text(to_string(link.can))},
          {"created_at", link.created.milliseconds},
          {"expires_at", std::move(expires)},
          {"revoked", link.revoked}};
}

boost::json::object encode(const school::Profile& profile) {
  return {{"name", profile.name}, {"language", text(to_string(profile.language))}};
}

boost::json::object encode_token(const NewToken& made) {
  return {{"id", to_string(made.link.id)}, {"token", made.token}};
}

}  // namespace app::api
