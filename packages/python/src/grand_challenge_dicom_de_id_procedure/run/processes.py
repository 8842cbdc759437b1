"""Several processes of this machine for the files of a run, started when they pay."""

from collections.abc import Callable, Generator, Iterator
from itertools import chain, islice

from grand_challenge_dicom_de_id_procedure.named_tuple import NamedTuple
from grand_challenge_dicom_de_id_procedure.run.in_turn import OneByOne
from grand_challenge_dicom_de_id_procedure.run.listing import Found
from grand_challenge_dicom_de_id_procedure.run.payoff import Payoff
from grand_challenge_dicom_de_id_procedure.run.report import FileReport
from grand_challenge_dicom_de_id_procedure.run.stopping import this_process
from grand_challenge_dicom_de_id_procedure.run.work import Report, Work


class Processes(NamedTuple):
    """This process begins the work, and several of this machine go on with it when they pay.

    A short run is done by this process alone, and so is one that began here if the system gives no
    more processes. A file that kills the process ends the run as long as this process does the
    work; see ``shared`` for what comes after.

    Attributes:
        jobs: the number of processes.
        at_once: whether they are started before the first file.
        payoff: makes what tells when they pay.
    """

    jobs: int
    at_once: bool = False
    payoff: Callable[[], Payoff] = Payoff

    def reports(
        self, work: Work[Report], files: Iterator[Found]
    ) -> Generator[Report | FileReport, None, None]:
        """See ``Executor``."""
        with this_process.held():
            yield from self._reports(work, this_process.each(files))

    def _reports(
        self, work: Work[Report], files: Iterator[Found]
    ) -> Generator[Report | FileReport, None, None]:
        payoff, worker = self.payoff(), OneByOne(work)
        ahead: list[Found] = []
        needed = None

        def before_it_pays() -> Iterator[Found]:
            nonlocal needed
            for found in files:
                needed = 1 if self.at_once else payoff.files_needed()
                if needed is not None:
                    ahead.append(found)
                    return
                yield found

        yield from worker.reports_on(before_it_pays())
        if needed is None:
            return
        ahead.extend(islice(files, max(needed, self.jobs) - 1))
        if len(ahead) < needed:
            yield from worker.reports_on(iter(ahead))
            return
        from grand_challenge_dicom_de_id_procedure.run.workers import shared  # which is slow

        alone = None if self.at_once else worker
        yield from shared(work, chain(ahead, files), min(self.jobs, len(ahead)), alone)
