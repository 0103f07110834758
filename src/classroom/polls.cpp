#include "classroom/polls.hpp"

#include <algorithm>
#include <set>
#include <string>
#include <utility>

#include "classroom/as_seen.hpp"
#include "classroom/read_text.hpp"

namespace classroom {
namespace {

std::size_t bytes_of(const PollForm& form) {
  std::size_t bytes = form.question.size();
  for (const std::string& option : form.options) bytes += option.size();
  return bytes;
}

// The same browser may come back as another participant.
bool is_of(const PollAnswer& answer, const Polls::Voter& voter) {
  if (answer.participant == voter.id) return true;
  return !voter.device.empty() && answer.device == voter.device &&
         as_seen(answer.name) == as_seen(voter.name);
}

base::Result<PollAnswer, Refusal> read_answer(const PollForm& form, const AnswerPoll& wish) {
  PollAnswer answer;
  if (form.kind == PollKind::kText) {
    const auto text = read_text(wish.text, kPollTextMax, Lines::kOne, Refusal::kEmpty);
    if (!text) return base::Failure{text.error()};
    answer.text = *text;
    return answer;
  }
  const std::set<std::size_t> choices(wish.choices.begin(), wish.choices.end());
  if (choices.empty()) return base::Failure{Refusal::kEmpty};
  const bool several = choices.size() > 1 && form.kind == PollKind::kSingle;
  if (several || *choices.rbegin() >= form.options.size()) {
    return base::Failure{Refusal::kBadMessage};
  }
  answer.choices.assign(choices.begin(), choices.end());
  return answer;
}

}  // namespace

base::Result<PollForm, Refusal> read_form(const PollForm& form) {
  const auto question = read_text(form.question, kPollQuestionMax, Lines::kMany, Refusal::kEmpty);
  if (!question) return base::Failure{question.error()};
  PollForm read{std::string(*question), form.kind, {}, form.anonymous};
  if (form.kind == PollKind::kText) return read;
  if (form.options.size() < kPollOptionsMin || form.options.size() > kPollOptionsMax) {
    return base::Failure{Refusal::kBadMessage};
  }
  std::set<std::string> seen;
  for (const std::string& text : form.options) {
    const auto option = read_text(text, kPollOptionMax, Lines::kOne, Refusal::kEmpty);
    if (!option) return base::Failure{option.error()};
    if (!seen.insert(as_seen(*option)).second) return base::Failure{Refusal::kBadMessage};
    read.options.emplace_back(*option);
  }
  return read;
}

Polls::Decision Polls::save(const SavePoll& wish) {
  auto form = read_form(wish.form);
  if (!form) return base::Failure{form.error()};
  const PollId id = wish.poll.value_or(PollId{last_ + 1});
  Entry* const old = entry(id);
  if (wish.poll && old == nullptr) return base::Failure{Refusal::kNoSuchPoll};
  if (old != nullptr && old->poll.state != PollState::kDraft) {
    return base::Failure{Refusal::kNotADraft};
  }
  const bool many = old == nullptr && polls_.size() >= kPollsMax;
  if (many || bytes_without(id) + bytes_of(*form) > kPollsBytesMax) {
    return base::Failure{Refusal::kTooManyPolls};
  }
  if (old == nullptr) last_ = id.value;
  Entry& saved = polls_[id];
  saved.poll.id = id;
  saved.poll.form = std::move(*form);
  if (wish.open) return open(id);
  return Events{changed(saved)};
}

Polls::Decision Polls::open(PollId poll) {
  Entry* const found = entry(poll);
  if (found == nullptr) return base::Failure{Refusal::kNoSuchPoll};
  // What is counted anew would tell what the last one has answered.
  const bool counted = found->poll.form.anonymous && found->poll.state == PollState::kClosed;
  if (counted) return base::Failure{Refusal::kNotADraft};
  Events events;
  close_others(poll, events);
  if (std::exchange(found->poll.state, PollState::kOpen) != PollState::kOpen) {
    found->poll.published = false;
    events.emplace_back(changed(*found));
  }
  return events;
}

Polls::Decision Polls::close(PollId poll) {
  Entry* const found = entry(poll);
  if (found == nullptr) return base::Failure{Refusal::kNoSuchPoll};
  if (found->poll.state != PollState::kOpen) return Events{};
  found->poll.state = PollState::kClosed;
  return Events{changed(*found)};
}

Polls::Decision Polls::publish(PollId poll, bool published) {
  Entry* const found = entry(poll);
  if (found == nullptr || found->poll.state == PollState::kDraft) {
    return base::Failure{Refusal::kNoSuchPoll};
  }
  const Poll before = found->poll;
  found->poll.published = published;
  if (published) found->poll.state = PollState::kClosed;
  return found->poll == before ? Events{} : Events{changed(*found)};
}

Polls::Decision Polls::remove(PollId poll) {
  Entry* const found = entry(poll);
  if (found == nullptr) return base::Failure{Refusal::kNoSuchPoll};
  answers_ -= found->answers.size();
  polls_.erase(poll);
  return Events{PollDeleted{poll}};
}

Polls::Decision Polls::answer(const Voter& voter, const AnswerPoll& wish) {
  Entry* const found = entry(wish.poll);
  if (found == nullptr || found->poll.state != PollState::kOpen) {
    return base::Failure{Refusal::kPollClosed};
  }
  auto answer = read_answer(found->poll.form, wish);
  if (!answer) return base::Failure{answer.error()};
  answer->participant = voter.id;
  answer->name = voter.name;
  answer->device = voter.device;
  auto& answers = found->answers;
  const auto before =
      std::ranges::find_if(answers, [&](const PollAnswer& one) { return is_of(one, voter); });
  if (before != answers.end()) {
    if (*before == *answer) return Events{};
    const ParticipantId replaces = before->participant;
    *before = *answer;
    return Events{PollAnswered{wish.poll, *answer, replaces, found->poll.form.anonymous}};
  }
  if (answers.size() >= kPollAnswersMax || answers_ >= kRoomAnswersMax) {
    return base::Failure{Refusal::kPollFull};
  }
  ++answers_;
  answers.push_back(*answer);
  return Events{PollAnswered{wish.poll, *answer, voter.id, found->poll.form.anonymous}};
}

Events Polls::end_class() {
  Events events;
  for (auto& [id, one] : polls_) {
    const Poll before = one.poll;
    one.poll.published = false;
    if (one.poll.state == PollState::kOpen) one.poll.state = PollState::kClosed;
    if (one.poll != before) events.emplace_back(changed(one));
  }
  return events;
}

void Polls::restore(std::span<const KeptPoll> kept) {
  for (const KeptPoll& one : kept) {
    Entry& entry = polls_[one.poll.id] = {one.poll, one.answers};
    const std::size_t options = one.poll.form.options.size();
    for (PollAnswer& answer : entry.answers) {
      std::erase_if(answer.choices, [&](std::size_t choice) { return choice >= options; });
    }
    last_ = std::max(last_, one.poll.id.value);
    answers_ += entry.answers.size();
  }
}

std::vector<Poll> Polls::all() const {
  std::vector<Poll> polls;
  polls.reserve(polls_.size());
  for (const auto& [id, entry] : polls_) polls.push_back(entry.poll);
  return polls;
}

const Poll* Polls::find(PollId poll) const {
  const auto found = polls_.find(poll);
  return found == polls_.end() ? nullptr : &found->second.poll;
}

PollResults Polls::results(PollId poll) const {
  PollResults results;
  const auto found = polls_.find(poll);
  if (found == polls_.end()) return results;
  results.answers = found->second.answers.size();
  results.counts.resize(found->second.poll.form.options.size());
  for (const PollAnswer& answer : found->second.answers) {
    for (const std::size_t choice : answer.choices) ++results.counts[choice];
    if (!answer.text.empty()) results.texts.push_back(answer.text);
  }
  // The order of answering would say whose they are.
  if (found->second.poll.form.anonymous) std::ranges::sort(results.texts);
  if (results.texts.size() > kPollTextsShown) results.texts.resize(kPollTextsShown);
  return results;
}

std::span<const PollAnswer> Polls::answers(PollId poll) const {
  const auto found = polls_.find(poll);
  if (found == polls_.end()) return {};
  return found->second.answers;
}

const PollAnswer* Polls::answer_of(PollId poll, const Voter& voter) const {
  const auto all = answers(poll);
  const auto found =
      std::ranges::find_if(all, [&](const PollAnswer& one) { return is_of(one, voter); });
  return found == all.end() ? nullptr : &*found;
}

Polls::Entry* Polls::entry(PollId poll) {
  const auto found = polls_.find(poll);
  return found == polls_.end() ? nullptr : &found->second;
}

PollChanged Polls::changed(const Entry& entry) const {
  return {entry.poll, results(entry.poll.id)};
}

void Polls::close_others(PollId poll, Events& events) {
  for (auto& [id, other] : polls_) {
    if (id == poll || other.poll.state != PollState::kOpen) continue;
    other.poll.state = PollState::kClosed;
    events.emplace_back(changed(other));
  }
}

std::size_t Polls::bytes_without(PollId poll) const {
  std::size_t bytes = 0;
  for (const auto& [id, other] : polls_) {
    if (id != poll) bytes += bytes_of(other.poll.form);
  }
  return bytes;
}

}  // namespace classroom
