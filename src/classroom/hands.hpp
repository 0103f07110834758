// The hands of a class: who wants to speak, in the order of asking, and whom a teacher has asked to
// speak now. Who may do what is the room's business; there are as many of each as people at most.
#pragma once

#include <vector>

#include "base/time.hpp"
#include "classroom/command.hpp"
#include "classroom/participant.hpp"

namespace classroom {

// Somebody's hand goes up at most so often: each time the teacher's page is heard.
inline constexpr base::Duration kHandPause = std::chrono::seconds(2);

class Hands {
 public:
  // In each of these, what is so already is no event: a hand that is up keeps its place.
  Events raise(ParticipantId who, base::WallTime wall);
  Events lower(ParticipantId who, ParticipantId by);
  Events lower_all(ParticipantId by);
  // Whoever is asked to speak has no hand up any more.
  Events invite(ParticipantId who, ParticipantId by);
  Events end_invitation(ParticipantId who);

  // Whoever is invited has come from the audience into the class for it.
  void let_in(ParticipantId who);
  void leave(ParticipantId who);

  const std::vector<Hand>& raised() const { return raised_; }  // the first has waited for longest
  std::vector<ParticipantId> invited() const;
  bool is_invited(ParticipantId who) const;
  // Was let in, and is still invited.
  bool is_guest(ParticipantId who) const;

 private:
  struct Invitation {
    ParticipantId who;
    bool guest = false;
  };

  std::vector<Hand> raised_;
  std::vector<Invitation> invited_;
};

}  // namespace classroom
