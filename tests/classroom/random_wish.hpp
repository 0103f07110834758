// What somebody in a class may want of it, by chance.
#pragma once

#include <cstdint>

#include "classroom/room.hpp"

namespace classroom {

// `last`: the highest number of anybody who came so far. Chosen by `next()`: a function that gives
// a byte.
template <class Next>
Command random_wish(Next&& next, std::uint64_t last) {
  const bool flag = (next() & 1) != 0;
  const ParticipantId whom{1 + next() % (last + 1)};
  switch (next() % 17) {
    case 0:
      return MuteWriter{whom, flag};
    case 1:
      return SetWriters{Writers{static_cast<std::uint8_t>(next() % 3)}};
    case 2:
      return RaiseHand{flag};
    case 3:
      return LowerHand{whom};
    case 4:
      return LowerAllHands{};
    case 5:
      return InviteToSpeak{whom, flag};
    case 6:
      return SetLocked{flag};
    case 7:
      return MuteAll{};
    case 8:
      return SetStudentRight{kRights[next() % kRights.size()], flag};
    case 9:
      return Allow{whom, kRights[next() % kRights.size()], flag};
    case 10:
      return SetEntry{Entry{static_cast<std::uint8_t>(next() % 3)}};
    case 11:
      return Admit{whom};
    case 12:
      return AdmitAll{};
    case 13:
      return SetPrivate{PrivateRule{static_cast<std::uint8_t>(next() % 3)}};
    case 14:
      return SetCameras{flag ? CameraRule::kTeachers : CameraRule::kAll};
    case 15:
      return SetAbsence{AbsenceRule{static_cast<std::uint8_t>(next() % 3)}};
    default:
      return SetDataStep{kDataSteps[next() % kDataSteps.size()]};
  }
}

}  // namespace classroom
