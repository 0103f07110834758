// `pendopo measure class`, carried out.
#pragma once

#include "server/command_line.hpp"

namespace server {

// Starts a server of its own for each source, measures it, prints the table and writes the files
// that were asked for. Throws std::runtime_error with a sentence.
void run_measure_command(const MeasureClass& command);
void run_measure_command(const MeasureMesh& command);
void run_measure_command(const MeasureChat& command);

}  // namespace server
