"""Two DAGs: a report's notebook by papermill, on demand, with parameters; and the whole night by `armshares update`."""

import os
from datetime import datetime, timedelta

from airflow.providers.papermill.operators.papermill import PapermillOperator
from airflow.providers.standard.operators.bash import BashOperator
from airflow.sdk import DAG, Param

HOME = os.environ.get("ARMSHARES_HOME", "/srv/arms-import-shares")
KERNEL = "arms-import-shares"  # made by: .venv/bin/python -m ipykernel install --name arms-import-shares
NOTEBOOK = "02-supplier-shares"
START = datetime(2026, 1, 1)

with DAG(
    "armshares_notebook",
    start_date=START,
    schedule=None,
    catchup=False,
    render_template_as_native_obj=True,  # a release stays a whole number, which the notebook insists on
    params={
        "importer": Param("India", type="string", minLength=1),
        "window": Param("2020-2024", type="string", pattern=r"^\d{4}-\d{4}$"),
        "release": Param(2025, type="integer"),
    },
):
    # A parameter that the notebook does not have stops it in its first cell, with the nearest name it has.
    PapermillOperator(
        task_id="supplier_shares",
        input_nb=f"{HOME}/notebooks/{NOTEBOOK}.ipynb",
        output_nb=f"{HOME}/runs/{NOTEBOOK}-{{{{ ts_nodash }}}}.ipynb",
        parameters={
            "importer": "{{ params.importer }}",
            "window": "{{ params.window }}",
            "release": "{{ params.release }}",
            "out": f"{HOME}/runs/{NOTEBOOK}-{{{{ ts_nodash }}}}",
        },
        kernel_name=KERNEL,
        language_name="python",
    )

with DAG("armshares_update", start_date=START, schedule="17 4 * * *", catchup=False, max_active_runs=1):
    BashOperator(
        task_id="update",
        bash_command=f"{HOME}/.venv/bin/armshares update --deadline 3000",
        env={"ARMSHARES_HOME": HOME},
        append_env=True,
        skip_on_exit_code=3,  # nothing new
        execution_timeout=timedelta(minutes=55),
    )
