// What people write in a class.
#include "classroom/room.hpp"

namespace classroom {
namespace {

Chat::Author author_of(const Participant& person) {
  return {person.id, person.name, person.role};
}

}  // namespace

Room::Decision Room::on(base::Time now, base::WallTime wall, Member& member, const SendChat& chat) {
  return chat_.on(now, wall, author_of(member.person), chat);
}

Room::Decision Room::on(base::Time, base::WallTime, Member& member, const DeleteMessage& wish) {
  return chat_.on(author_of(member.person), wish);
}

Room::Decision Room::on(base::Time, base::WallTime, Member& member, const MuteWriter& wish) {
  return chat_.on(author_of(member.person), wish);
}

Room::Decision Room::on(base::Time, base::WallTime, Member& member, const SetWriters& wish) {
  return chat_.on(author_of(member.person), wish);
}

Room::Decision Room::on(base::Time now, base::WallTime, Member& member, const EditMessage& wish) {
  return chat_.on(now, author_of(member.person), wish);
}

}  // namespace classroom
