/** A function that works out its answer once for each argument: what many places of a file ask about one scope. */
export function remembering<Argument, Answer>(work: (argument: Argument) => Answer): (argument: Argument) => Answer {
  const answers = new Map<Argument, Answer>();
  return (argument) => {
    if (answers.has(argument)) return answers.get(argument) as Answer;
    const answer = work(argument);
    answers.set(argument, answer);
    return answer;
  };
}
