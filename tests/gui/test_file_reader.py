"""Reading files away from the GUI thread."""

import threading

from adatom.errors import FileError
from adatom.gui.file_reader import FileReader
from adatom.structure.examples import examples

from .conftest import wait_until


def test_files_are_read_in_the_order_they_were_asked_for_and_the_thread_ends(qapp, tmp_path):
    reader, answers, threads = FileReader(), [], set()
    reader.begun.connect(lambda _path: threads.add(threading.current_thread()))
    reader.ended.connect(lambda path, answer: answers.append((path, answer)))
    wanted = [examples()[0].path, tmp_path / "gone.cif", examples()[1].path]
    for path in wanted:
        reader.ask(path)
    wait_until(lambda: len(answers) == 3)
    assert [path for path, _ in answers] == wanted
    assert [len(answer[0]) for _, answer in (answers[0], answers[2])] == [29, len(answers[2][1][0])]
    assert isinstance(answers[1][1], FileError)
    assert threads == {threading.main_thread()}  # what is told is told in the GUI thread
    wait_until(lambda: not any(thread.name == "adatom-reader" for thread in threading.enumerate()))
    reader.ask(wanted[0])
    wait_until(lambda: len(answers) == 4)
    reader.close()


def test_a_closed_reader_tells_nothing_more(qapp):
    reader, answers = FileReader(), []
    reader.ended.connect(lambda path, answer: answers.append(path))
    reader.close()
    reader.ask(examples()[0].path)
    qapp.processEvents()
    assert answers == []
