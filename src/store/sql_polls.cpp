#include "store/sql_polls.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include "base/number.hpp"
#include "store/rows.hpp"

namespace store {
namespace {

using classroom::KeptPoll;
using classroom::Poll;
using classroom::PollAnswer;
using classroom::PollId;

// Options are single lines, so that one column holds them; numbers of options likewise.
std::string joined(const std::vector<std::string>& lines) {
  std::string text;
  for (const std::string& line : lines) text += line + '\n';
  return text;
}

std::vector<std::string> lines_of(std::string_view text) {
  std::vector<std::string> lines;
  for (auto end = text.find('\n'); end != std::string_view::npos; end = text.find('\n')) {
    lines.emplace_back(text.substr(0, end));
    text.remove_prefix(end + 1);
  }
  return lines;
}

std::string written(const std::vector<std::size_t>& numbers) {
  std::vector<std::string> lines;
  lines.reserve(numbers.size());
  for (const std::size_t number : numbers) lines.push_back(std::to_string(number));
  return joined(lines);
}

std::vector<std::size_t> numbers_of(std::string_view text) {
  std::vector<std::size_t> numbers;
  for (const std::string& line : lines_of(text)) {
    if (const auto number = base::parse_number<std::size_t>(line)) numbers.push_back(*number);
  }
  return numbers;
}

Poll read_poll(const Statement& row) {
  Poll poll;
  poll.id = PollId{id_at(row, 0)};
  poll.form.question = row.text(1);
  poll.form.kind = classroom::poll_kind_from(row.text(2)).value_or(classroom::PollKind::kText);
  poll.form.options = lines_of(row.text(3));
  poll.form.anonymous = row.integer(4) != 0;
  poll.state = classroom::poll_state_from(row.text(5)).value_or(classroom::PollState::kClosed);
  poll.published = row.integer(6) != 0;
  return poll;
}

std::pair<PollId, PollAnswer> read_answer(const Statement& row) {
  return {PollId{id_at(row, 0)},
          {classroom::ParticipantId{id_at(row, 1)}, row.text(2), row.text(3),
           numbers_of(row.text(4)), row.text(5)}};
}

}  // namespace

Answer<void> SqlPolls::keep(std::string_view room, const Poll& poll) {
  return only_success(database_.run(
      "INSERT INTO polls (room, id, question, kind, options, anonymous, state, published) "
      "VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (room, id) DO UPDATE SET "
      "question = excluded.question, kind = excluded.kind, options = excluded.options, "
      "anonymous = excluded.anonymous, state = excluded.state, published = excluded.published",
      room, number(poll.id.value), poll.form.question, to_string(poll.form.kind),
      joined(poll.form.options), std::int64_t{poll.form.anonymous}, to_string(poll.state),
      std::int64_t{poll.published}));
}

Answer<void> SqlPolls::keep_answer(std::string_view room, PollId poll, const PollAnswer& answer,
                                   classroom::ParticipantId replaces) {
  return database_.transaction([&]() -> Answer<void> {
    const auto gone =
        database_.run("DELETE FROM poll_answers WHERE room = $1 AND poll = $2 AND participant = $3",
                      room, number(poll.value), number(replaces.value));
    if (!gone) return base::Failure{gone.error()};
    return only_success(database_.run(
        "INSERT INTO poll_answers (room, poll, participant, name, device, choices, body) "
        "VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (room, poll, participant) DO UPDATE SET "
        "name = excluded.name, device = excluded.device, choices = excluded.choices, "
        "body = excluded.body",
        room, number(poll.value), number(answer.participant.value), answer.name, answer.device,
        written(answer.choices), answer.text));
  });
}

Answer<void> SqlPolls::remove(std::string_view room, PollId poll) {
  return only_success(
      database_.run("DELETE FROM polls WHERE room = $1 AND id = $2", room, number(poll.value)));
}

Answer<std::vector<KeptPoll>> SqlPolls::of_room(std::string_view room) {
  const auto polls = all(database_.query("SELECT id, question, kind, options, anonymous, state, "
                                         "published FROM polls WHERE room = $1 ORDER BY id",
                                         room),
                         read_poll);
  if (!polls) return base::Failure{polls.error()};
  auto answers = all(database_.query("SELECT poll, participant, name, device, choices, body FROM "
                                     "poll_answers WHERE room = $1 ORDER BY poll, participant",
                                     room),
                     read_answer);
  if (!answers) return base::Failure{answers.error()};
  std::vector<KeptPoll> kept;
  for (const Poll& poll : *polls) kept.push_back({poll, {}});
  for (auto& [poll, answer] : *answers) {
    const auto found =
        std::ranges::find_if(kept, [id = poll](const KeptPoll& one) { return one.poll.id == id; });
    if (found != kept.end()) found->answers.push_back(std::move(answer));
  }
  return kept;
}

}  // namespace store
