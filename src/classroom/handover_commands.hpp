// What people ask of files that go from page to page, and what is then told of them.
#pragma once

#include <cstdint>
#include <string>

#include "classroom/handovers.hpp"

namespace classroom {

// To that person alone, who is asked whether he wants it.
struct OfferFile {
  std::string key;  // 1 to kHandoverKeyMax bytes; of one's own making
  ParticipantId to;
  std::string name;
  std::uint64_t bytes = 0;
};
// By whom it is for.
struct TakeFile {
  std::string key;
};
// For the other one's page, once it is taken: the server does not look into it.
struct FileSignal {
  std::string key;
  std::string signal;  // at most kHandoverSignalMax bytes
};
// By either of the two. `end`: a word for oneself; the rules' words are not taken.
struct EndFile {
  std::string key;
  HandoverEnd end{};
};

// For `handover.to` alone.
struct FileOffered {
  Handover handover;
  friend bool operator==(const FileOffered&, const FileOffered&) = default;
};
// For whom it is from alone.
struct FileTaken {
  std::string key;
  ParticipantId to;
  friend bool operator==(const FileTaken&, const FileTaken&) = default;
};
// For that person alone.
struct FileSignalled {
  std::string key;
  ParticipantId to;
  std::string signal;
  friend bool operator==(const FileSignalled&, const FileSignalled&) = default;
};
struct FileEnded {
  std::string key;
  ParticipantId to;
  HandoverEnd end{};
  friend bool operator==(const FileEnded&, const FileEnded&) = default;
};

}  // namespace classroom
